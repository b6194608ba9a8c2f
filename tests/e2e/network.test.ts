// timeout: 300s
/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message, MyRoom } from '@chatapp/contracts';
import type { Locator, Page } from 'playwright-core';
import { logIn, openBrowser, picture, sitDown } from '../support/browser.ts';
import { withPatchyStack } from '../support/patchy-stack.ts';
import { Peer, register } from '../support/peer.ts';

/** More than a gateway recovers at once: what was missed is read as changes. */
const MISSED = 260;
const AT_ONCE = 10;

const { stack, url, network, done } = await withPatchyStack();
const browser = await openBrowser();
const ann = await register(stack.url, 'ann');
const bob = await register(stack.url, 'bob');
/** Ann on another device, whose network is good. */
const other = new Peer(stack.url, 'ann');
await other.call('POST', '/api/auth/login', { username: 'ann', password: 'a long password' });

const test = suite('a bad network');
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

async function say(who: Peer, room: string, body: string): Promise<number> {
  const answer = await who.call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body });
  assert.is(answer.status, 201, JSON.stringify(answer.body));
  return (answer.body as { seq: number }).seq;
}

/** All that a room holds, by its server. */
async function messagesOf(room: string): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const after = all.at(-1)?.seq ?? 0;
    const { body } = await bob.call('GET', `/api/rooms/${room}/messages?after=${after}&limit=200`);
    const { messages } = body as { messages: Message[] };
    if (messages.length === 0) return all;
    all.push(...messages);
  }
}

async function unreadOf(room: string): Promise<number | undefined> {
  const { body } = await other.call('GET', '/api/rooms');
  return (body as { rooms: MyRoom[] }).rooms.find(({ id }) => id === room)?.unread;
}

const listOf = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });
/** What says that the server is away. */
const bannerOf = (page: Page): Locator => page.getByRole('status').filter({ hasText: 'Try now' });
const linkTo = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: new RegExp(`^${name}`) });

async function send(page: Page, ...bodies: string[]): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message' });
  for (const body of bodies) {
    await field.fill(body);
    await field.press('Enter');
  }
}

/** What the list says of those messages, from its top to its end. */
const shown = (page: Page, pattern: RegExp): Promise<string[]> =>
  listOf(page)
    .locator('li[data-message] p')
    .allInnerTexts()
    .then((texts) => texts.filter((text) => pattern.test(text)));

/** The whole list is brought in from above. */
async function scrollToStart(page: Page): Promise<number[]> {
  await page.waitForFunction(() => {
    const log = document.querySelector('[role=log]');
    if (log) log.scrollTop = 0;
    return document.querySelector('li[data-seq="1"]') !== null;
  });
  return listOf(page)
    .locator('li[data-seq]')
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-seq'))));
}

test('half an hour away in the middle of sending: every message once, in order, and the badges are right', async () => {
  const [lounge, quiet, later] = [await makeRoom('Lounge'), await makeRoom('Quiet'), await makeRoom('Later')];
  const { page, faults } = await sitDown(browser, url);
  await logIn(page, 'ann');
  await page.goto(`/rooms/${lounge}`);
  const mine = /^mine \d+$/;
  await say(bob, later, 'for later');
  await linkTo(page, 'Later').filter({ hasText: '1' }).waitFor();
  await send(page, 'mine 1', 'mine 2');
  await listOf(page).locator('li[data-seq]', { hasText: 'mine 2' }).waitFor();
  // What a start without a server needs is kept.
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  // The network goes while these are on their way: some arrive and are not acknowledged, some do not arrive.
  const sending = send(page, 'mine 3', 'mine 4', 'mine 5', 'mine 6');
  await listOf(page).getByText('mine 3', { exact: true }).waitFor();
  network.close();
  await sending;
  await bannerOf(page).waitFor();
  await send(page, 'mine 7');
  await listOf(page).getByText('mine 7', { exact: true }).waitFor();
  const before = await shown(page, mine);
  assert.equal(
    before,
    [1, 2, 3, 4, 5, 6, 7].map((number) => `mine ${number}`),
  );

  // A reload: what is on its way is still there. The access token is not, as after half an hour.
  await page.reload();
  await listOf(page).getByText('mine 7', { exact: true }).waitFor();
  assert.equal(await shown(page, mine), before);
  await send(page, 'mine 8');
  await listOf(page).getByText('mine 8', { exact: true }).waitFor();
  await picture(page, 'network-away-desktop-light');

  // What is read meanwhile is read, also over one more reload: the server hears of it when it is back.
  await linkTo(page, 'Later').click();
  await listOf(page).getByText('for later').waitFor();
  await linkTo(page, 'Later').filter({ hasNotText: '1' }).waitFor();
  await page.goto(`/rooms/${lounge}`);
  await listOf(page).getByText('mine 8', { exact: true }).waitFor();
  assert.is(await unreadOf(later), 1);

  // Meanwhile much is said, also by Ann on another device, who reads there too.
  for (let from = 1; from <= MISSED; from += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => say(bob, lounge, `missed ${from + index}`)));
  await say(other, lounge, 'from my other device');
  const [first] = [await say(bob, quiet, 'one'), await say(bob, quiet, 'two'), await say(bob, quiet, 'three')];
  await other.call('PUT', `/api/rooms/${quiet}/read`, { seq: first });

  network.heal();
  await bannerOf(page).waitFor({ state: 'detached', timeout: 30_000 });
  await listOf(page).locator('li[data-seq]', { hasText: 'mine 8' }).waitFor({ timeout: 30_000 });

  const all = await messagesOf(lounge);
  const bodies = all.map(({ body }) => body);
  assert.equal(
    bodies.filter((body) => mine.test(body)),
    [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `mine ${number}`),
  );
  assert.is(new Set(bodies).size, 8 + MISSED + 1, 'nothing is there twice');
  const seqs = await scrollToStart(page);
  assert.equal(
    seqs,
    [...seqs].sort((one, another) => one - another),
  );
  assert.is(new Set(seqs).size, seqs.length);
  const paragraphs = await shown(page, /^(?:mine|missed|from) /);
  assert.equal(paragraphs, bodies.slice(0, paragraphs.length), 'the list says what the server does');
  assert.is(await listOf(page).getByTitle('Sending').count(), 0);

  const heardBy = performance.now() + 10_000;
  while ((await unreadOf(later)) !== 0 && performance.now() < heardBy) await page.waitForTimeout(100);
  assert.is(await unreadOf(later), 0);

  // Two are unread in the other room, since one was read elsewhere; then all are.
  assert.is(await unreadOf(quiet), 2);
  await linkTo(page, 'Quiet').filter({ hasText: '2' }).waitFor();
  await other.call('PUT', `/api/rooms/${quiet}/read`, { seq: first + 2 });
  await linkTo(page, 'Quiet').filter({ hasNotText: '2' }).waitFor();
  // And what is read here is read there.
  await page.getByRole('button', { name: /newest|new$/ }).click();
  const deadline = performance.now() + 10_000;
  while ((await unreadOf(lounge)) !== 0 && performance.now() < deadline) await page.waitForTimeout(100);
  assert.is(await unreadOf(lounge), 0);
  assert.is(await linkTo(page, 'Lounge').filter({ hasText: /\d/ }).count(), 0);
  assert.equal(faults, []);
});

test.run();
