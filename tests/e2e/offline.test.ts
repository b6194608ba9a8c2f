// timeout: 300s
/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message } from '@chatapp/contracts';
import type { Locator, Page } from 'playwright-core';
import { logIn, openBrowser, picture, sitDown } from '../support/browser.ts';
import { filesKept } from '../support/kept-files.ts';
import { withPatchyStack } from '../support/patchy-stack.ts';
import { register, type Peer } from '../support/peer.ts';

const { stack, url, network, done } = await withPatchyStack();
const browser = await openBrowser();
const ann = await register(stack.url, 'ann');
const bob = await register(stack.url, 'bob');

/** More than a page: where the first of them is, is not on the device. */
const UNREAD = 70;

const test = suite('without a server');
test.before.each(() => network.heal());
test.after(async () => {
  await browser.close();
  await done();
});

async function makeRoom(name: string): Promise<string> {
  const made = await ann.call('POST', '/api/rooms', { name, kind: 'public' });
  const { id } = (made.body as { room: { id: string } }).room;
  await bob.call('POST', `/api/rooms/${id}/join`);
  return id;
}

async function say(who: Peer, room: string, body: string, replyTo?: number): Promise<number> {
  const answer = await who.call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body, replyTo });
  assert.is(answer.status, 201, JSON.stringify(answer.body));
  return (answer.body as { seq: number }).seq;
}

async function messagesOf(room: string): Promise<Message[]> {
  const { body } = await bob.call('GET', `/api/rooms/${room}/messages?limit=200`);
  return (body as { messages: Message[] }).messages;
}

const linkTo = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: new RegExp(`^${name}`) });
const listOf = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });
const item = (page: Page, words: string): Locator => listOf(page).locator('li[data-message]', { hasText: words });
const bannerOf = (page: Page): Locator => page.getByRole('status').filter({ hasText: 'Try now' });
const members = (page: Page): Locator => page.getByRole('list', { name: 'Members' });

/** What is shown without a server is kept: the messages and members of these rooms. */
async function isKept(page: Page, rooms: readonly string[]): Promise<void> {
  await page.evaluate(
    async ({ name, rooms }) => {
      await navigator.serviceWorker.ready;
      const ask = <Value>(request: IDBRequest<Value>): Promise<Value> =>
        new Promise((resolve, reject) => {
          request.addEventListener('success', () => resolve(request.result));
          request.addEventListener('error', () => reject(request.error ?? new Error('no answer')));
        });
      const isThere = async (room: string): Promise<boolean> => {
        const db = await ask(indexedDB.open(name));
        const tx = db.transaction(['messages', 'members']);
        const range = IDBKeyRange.bound([room, 0], [room, Infinity]);
        const [messages, people] = await Promise.all([
          ask(tx.objectStore('messages').count(range)),
          ask(tx.objectStore('members').count(room)),
        ]);
        db.close();
        return messages > 0 && people > 0;
      };
      for (const room of rooms)
        while (!navigator.serviceWorker.controller || !(await isThere(room)))
          await new Promise((resolve) => setTimeout(resolve, 100));
    },
    { name: `chatapp ${ann.id}`, rooms },
  );
}

async function press(page: Page, words: string, key: string): Promise<void> {
  await item(page, words).first().focus();
  await page.keyboard.press(key);
}

async function rewrite(page: Page, words: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Edit message' });
  await field.fill(words);
  await field.press('Enter');
}

async function send(page: Page, body: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill(body);
  await field.press('Enter');
  await item(page, body).waitFor();
}

test('a room that was never opened is read, its members too; so is a thread that was', async () => {
  const [opened, never] = [await makeRoom('Opened'), await makeRoom('Never')];
  const root = await say(bob, opened, 'who comes along?');
  await say(bob, opened, 'the reply in the thread', root);
  await ann.call('PUT', `/api/rooms/${opened}/messages/${root}/pin`);
  for (let number = 1; number <= UNREAD; number++) await say(bob, never, `unread ${number}`);
  const { page, context, faults } = await sitDown(browser, url);
  await logIn(page, 'ann');
  await page.goto(`/rooms/${opened}`);
  await item(page, 'who comes along?').first().waitFor();
  await press(page, 'who comes along?', 't');
  await page.getByRole('complementary', { name: 'Thread' }).getByText('the reply in the thread').waitFor();
  await page.getByRole('button', { name: 'Pinned messages' }).click();
  await page.getByRole('list', { name: 'Pinned messages' }).getByText('who comes along?').waitFor();
  await isKept(page, [opened, never]);
  await filesKept(page);

  network.close();
  await bannerOf(page).waitFor();
  await page.reload();
  await linkTo(page, 'Never').click();
  await listOf(page).getByText(`unread ${UNREAD}`).waitFor();
  await page.getByRole('button', { name: /^Members/ }).click();
  await members(page).getByText('@bob').waitFor();
  await picture(page, 'offline-never-opened');

  // Names are completed from those who were here.
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill('@bo');
  await page.getByRole('option', { name: /bob/ }).waitFor();
  await field.fill('');

  await linkTo(page, 'Opened').click();
  await item(page, 'who comes along?').first().waitFor();
  await press(page, 'who comes along?', 't');
  await page.getByRole('complementary', { name: 'Thread' }).getByText('the reply in the thread').waitFor();
  await page.getByRole('button', { name: 'Pinned messages' }).click();
  await page.getByRole('list', { name: 'Pinned messages' }).getByText('who comes along?').waitFor();
  network.heal();
  await bannerOf(page).waitFor({ state: 'detached', timeout: 30_000 });
  // What was not on the device has not been seen, and is shown now.
  await linkTo(page, 'Never').click();
  await item(page, 'unread 1').first().waitFor();
  await listOf(page).locator('[data-new]').waitFor();
  assert.equal(faults, []);
  await context.close();
});

test('reactions, edits and deletions made offline outlive a reload, and others see each of them once', async () => {
  const room = await makeRoom('Kitchen');
  for (const body of ['wrong words', 'too much said', 'good news']) await say(ann, room, body);
  const { page, context, faults } = await sitDown(browser, url);
  await logIn(page, 'ann');
  await page.goto(`/rooms/${room}`);
  await item(page, 'good news').waitFor();
  await isKept(page, [room]);
  const guest = await sitDown(browser, stack.url);
  await logIn(guest.page, 'bob');
  await guest.page.goto(`/rooms/${room}`);
  await item(guest.page, 'good news').waitFor();

  network.close();
  await bannerOf(page).waitFor();
  const react = async (emoji: string): Promise<void> => {
    await item(page, 'good news').hover();
    await item(page, 'good news').getByRole('button', { name: 'React' }).click();
    await page.getByRole('menuitem', { name: emoji }).click();
  };
  await react('🎉');
  await react('👀');
  await react('👀');
  await press(page, 'wrong words', 'e');
  await rewrite(page, 'almost right words');
  await press(page, 'almost right words', 'e');
  await rewrite(page, 'right words');
  await press(page, 'too much said', 'Delete');
  await item(page, 'This message was deleted.').waitFor();
  await send(page, 'not yet sent');
  await item(page, 'not yet sent').hover();
  await item(page, 'not yet sent').getByRole('button', { name: 'Edit before it is sent' }).click();
  await rewrite(page, 'better before it went');
  await send(page, 'never to be seen');
  await item(page, 'never to be seen').hover();
  await item(page, 'never to be seen').getByRole('button', { name: 'Delete before it is sent' }).click();

  const shows = async (): Promise<void> => {
    await item(page, 'right words').waitFor();
    await item(page, 'This message was deleted.').waitFor();
    await item(page, 'better before it went').waitFor();
    await item(page, 'good news')
      .getByRole('button', { name: /^🎉, 1/, pressed: true })
      .waitFor();
    assert.is(await item(page, 'good news').getByRole('button', { name: /^👀/ }).count(), 0);
    assert.is(await item(page, 'never to be seen').count(), 0);
  };
  await shows();
  await page.reload();
  await shows();
  await picture(page, 'offline-changes');
  assert.equal(
    (await messagesOf(room)).map(({ body }) => body),
    ['wrong words', 'too much said', 'good news'],
    'nothing has left yet',
  );

  network.heal();
  for (const one of [page, guest.page]) {
    await item(one, 'right words').waitFor({ timeout: 30_000 });
    await listOf(one).locator('li[data-seq]', { hasText: 'better before it went' }).waitFor({ timeout: 30_000 });
    await item(one, 'good news')
      .getByRole('button', { name: /^🎉, 1/ })
      .waitFor();
    await item(one, 'This message was deleted.').waitFor({ timeout: 30_000 });
    assert.is(await listOf(one).locator('li[data-message]').count(), 4);
  }
  const [edited, deleted, news, sent] = await messagesOf(room);
  assert.equal([edited?.body, sent?.body], ['right words', 'better before it went']);
  assert.ok(deleted?.deletedAt);
  assert.equal(news?.reactions, { '🎉': [ann.id] });
  const { body } = await ann.call('GET', `/api/rooms/${room}/messages/1/revisions`);
  assert.equal(
    (body as { revisions: { body: string }[] }).revisions.map((revision) => revision.body),
    ['wrong words'],
    'only the last edit was told',
  );
  assert.is(sent?.editedAt, undefined);
  await shows();
  assert.equal(faults, []);
  await Promise.all([context.close(), guest.context.close()]);
});

test('what the server refuses is undone and said; the words of an edit stay until the person decides', async () => {
  const room = await makeRoom('Attic');
  for (const body of ['first', 'second']) await say(ann, room, body);
  const { page, context, faults } = await sitDown(browser, url);
  await logIn(page, 'ann');
  await page.goto(`/rooms/${room}`);
  await item(page, 'second').waitFor();
  await isKept(page, [room]);
  network.close();
  await bannerOf(page).waitFor();
  await press(page, 'first', 'e');
  await rewrite(page, 'long in the writing');
  await item(page, 'second').hover();
  await item(page, 'second').getByRole('button', { name: 'React' }).click();
  await page.getByRole('menuitem', { name: '👍' }).click();
  await item(page, 'second').getByRole('button', { name: /^👍/ }).waitFor();
  // Meanwhile the room is closed to writing.
  await ann.call('PATCH', `/api/rooms/${room}`, { archived: true });
  network.heal();
  await page.getByText('This could not be done and is undone.').waitFor({ timeout: 30_000 });
  await item(page, 'second').getByRole('button', { name: /^👍/ }).waitFor({ state: 'detached' });
  const failed = item(page, 'long in the writing');
  await failed.getByRole('alert').getByText('Your edit was not saved.').waitFor();
  await picture(page, 'offline-refused');
  await page.reload();
  await ann.call('PATCH', `/api/rooms/${room}`, { archived: false });
  await failed.getByRole('button', { name: 'Try again' }).click();
  await failed.getByRole('alert').waitFor({ state: 'detached' });
  while ((await messagesOf(room))[0]?.body !== 'long in the writing') await page.waitForTimeout(100);
  assert.equal(faults, []);
  await context.close();
});

test.run();
