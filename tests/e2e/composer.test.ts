// timeout: 240s
import { randomUUID } from 'node:crypto';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { limits } from '@chatapp/contracts';
import { serviceNames } from '@chatapp/stack';
import { seriousFaults } from '../support/axe.ts';
import { logIn, openBrowser, picture, register, sitDown } from '../support/browser.ts';
import { register as registerPeer, type Peer } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';

const { url, wsUrl, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const composer = suite('the composer');
composer.after(async () => {
  await browser.close();
  await done();
});

const unique = (name: string): string => `${name}-${randomUUID().slice(0, 6)}`;
const boxOf = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' }).first();
const messagesOf = (page: Page): Locator =>
  page.getByRole('log', { name: 'Messages' }).or(page.getByRole('list', { name: 'Messages' }));
const messageOf = (page: Page, words: string): Locator => page.locator('li[data-seq]').filter({ hasText: words });

interface Scene {
  owner: Peer;
  room: string;
  name: string;
}

/** A room of somebody who is not at a screen. */
async function aRoom(): Promise<Scene> {
  const owner = await registerPeer(url, unique('olga'));
  const name = unique('Lounge');
  const { body } = await owner.call('POST', '/api/rooms', { name, kind: 'public' });
  return { owner, name, room: (body as { room: { id: string } }).room.id };
}

/** Somebody new at a screen, in the room. */
async function someone(scene: Scene, look: Parameters<typeof sitDown>[2] = {}) {
  const person = await sitDown(browser, url, look);
  const username = unique('ann');
  await register(person.page, username, 'Ann Archer');
  await person.page.goto(`/rooms/${scene.room}`);
  await person.page.getByRole('button', { name: 'Join room' }).click();
  await messagesOf(person.page).waitFor();
  return { ...person, username, box: boxOf(person.page) };
}

/** Waits until the field says this. */
async function says(box: Locator, text: string): Promise<void> {
  const deadline = Date.now() + 8_000;
  while ((await box.inputValue()) !== text && Date.now() < deadline) await box.page().waitForTimeout(50);
  assert.is(await box.inputValue(), text);
}

async function copy(page: Page, context: BrowserContext, html: string, plain: string): Promise<void> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(
    async ([markup, words]) => {
      const blob = (type: string, text = '') => new Blob([text], { type });
      const item = { 'text/html': blob('text/html', markup), 'text/plain': blob('text/plain', words) };
      await navigator.clipboard.write([new ClipboardItem(item)]);
    },
    [html, plain],
  );
}

for (const [size, dark] of [
  ['desktop', false],
  ['phone', true],
] as const) {
  const look = `${size}-${dark ? 'dark' : 'light'}`;

  composer(
    `people, rooms and emoji are completed, and Enter is never taken by a list that came by itself (${look})`,
    async () => {
      const scene = await aRoom();
      const { page, context, box, faults } = await someone(scene, { size, dark });
      const { username: olga } = scene.owner;
      const list = page.getByRole('listbox');
      await box.click();
      await page.keyboard.type('hi @ol');
      await list.getByRole('option', { name: olga }).first().waitFor();
      await picture(page, `composer-people-${look}`);
      assert.equal(await seriousFaults(page), []);
      await page.keyboard.press('Enter');
      await messagesOf(page).getByText('hi @ol', { exact: true }).waitFor();
      await says(box, '');

      await page.keyboard.type('@ol');
      await list.getByRole('option', { name: olga }).first().waitFor();
      await page.keyboard.press('ArrowDown');
      await list.locator('[aria-selected=true]').waitFor();
      assert.is(
        await box.getAttribute('aria-activedescendant'),
        await list.getByRole('option').first().getAttribute('id'),
      );
      await page.keyboard.press('Enter');
      await says(box, `@${olga} `);
      await page.keyboard.type('@roo');
      await list.getByText('everybody here').waitFor();
      await page.keyboard.press('Escape');
      await list.waitFor({ state: 'detached' });
      await page.keyboard.type('m ');
      await page.keyboard.type(':rocke');
      await list.getByText(':rocket:').waitFor();
      await picture(page, `composer-emoji-${look}`);
      await page.keyboard.press('Tab');
      await page.keyboard.type(`#${scene.name.slice(0, 9)}`);
      await list.getByText(scene.name).click();
      await says(box, `@${olga} @room 🚀 [#${scene.name}](${new URL(url).origin}/rooms/${scene.room}) `);
      await page.keyboard.press('Enter');
      await messagesOf(page)
        .getByRole('link', { name: `#${scene.name}` })
        .waitFor();
      await box.fill('by its name :tada:');
      await page.keyboard.press('Enter');
      await messagesOf(page).getByText('by its name 🎉').waitFor();
      assert.equal(faults, []);
      await context.close();
    },
  );

  composer(`all emoji, for what is written and as a reaction (${look})`, async () => {
    const scene = await aRoom();
    const { page, context, box, faults } = await someone(scene, { size, dark });
    const picker = page.getByRole('dialog', { name: 'Emoji' });
    await box.fill('to the moon');
    await page.getByRole('button', { name: 'Emoji' }).click();
    await picker.getByRole('gridcell', { name: 'grinning face', exact: true }).waitFor();
    await picture(page, `composer-picker-${look}`);
    if (size === 'desktop') {
      await page.getByRole('button', { name: 'Emoji' }).click();
      await picker.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Emoji' }).click();
    }
    await picker.getByRole('combobox').pressSequentially('rocket');
    await picker.getByText('Found').waitFor();
    // Of a few: axe takes half a minute for all of them, and each is like the other.
    assert.equal(await seriousFaults(page), []);
    await page.keyboard.press('Enter');
    await says(box, 'to the moon🚀');
    await picker.waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    const item = messageOf(page, 'to the moon');
    await item.hover();
    await item.getByRole('button', { name: 'React' }).click();
    await page.getByRole('menuitem', { name: 'More emoji' }).click();
    await picker.getByText('Used last').waitFor();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    await item.getByRole('button', { name: /^😃, 1/ }).waitFor();
    await page.keyboard.press('Escape');
    await picker.waitFor({ state: 'detached' });
    assert.equal(faults, []);
    await context.close();
  });
}

composer('what is pasted keeps its formatting, marks are set around words, and Undo takes each back', async () => {
  const { page, context, box, faults } = await someone(await aRoom());
  await copy(
    page,
    context,
    '<p>Some <b>bold</b> words</p><ul><li>one</li><li>two</li></ul>',
    'Some bold words\none\ntwo',
  );
  await box.click();
  await page.keyboard.press('Control+V');
  await says(box, 'Some **bold** words\n\n- one\n- two');
  await page.keyboard.press('Control+Z');
  await says(box, '');
  await page.keyboard.press('Control+Shift+V');
  await says(box, 'Some bold words\none\ntwo');

  await box.fill('a word');
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await page.keyboard.press('Control+B');
  await says(box, 'a **word**');
  await page.keyboard.press('Control+I');
  await says(box, 'a **_word_**');
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Control+Z');
  await says(box, 'a word');
  await page.keyboard.press('End');
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await page.keyboard.press('Control+K');
  await says(box, 'a [word]()');
  await page.keyboard.type('https://a.example');
  await says(box, 'a [word](https://a.example)');
  await copy(page, context, '', 'https://b.example/x');
  await box.fill('see this');
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await page.keyboard.press('Control+V');
  await says(box, 'see [this](https://b.example/x)');
  assert.equal(faults, []);
  await context.close();
});

composer('drafts follow to another device, and a message that was sent leaves none', async () => {
  const scene = await aRoom();
  const { page, context, box, username } = await someone(scene);
  await scene.owner.call('POST', `/api/rooms/${scene.room}/messages`, { id: randomUUID(), body: 'Begin' });
  const drafted = new RegExp(`^${scene.name}.*draft`);
  await box.fill('half a thou');
  const other = await sitDown(browser, url, { size: 'phone', dark: true });
  await logIn(other.page, username);
  const link = other.page.getByRole('link', { name: drafted });
  await link.waitFor();
  await picture(other.page, 'drafts-phone-dark');
  await link.click();
  await says(boxOf(other.page), 'half a thou');
  await boxOf(other.page).fill('half a thought');
  await says(box, 'half a thought');

  // Kept over a reload, and by the room: elsewhere there is a pencil.
  await page.reload();
  await says(box, 'half a thought');
  await page.getByRole('link', { name: 'Threads' }).click();
  await page.getByRole('link', { name: drafted }).click();
  await says(box, 'half a thought');
  await box.press('Enter');
  await messagesOf(page).getByText('half a thought').waitFor();
  await says(boxOf(other.page), '');

  // A thread has a draft of its own.
  const begin = messageOf(page, 'Begin');
  await begin.hover();
  await begin.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Open thread' }).click();
  const thread = page.getByRole('complementary', { name: 'Thread' });
  const reply = thread.getByRole('textbox', { name: 'Message' });
  await reply.fill('in the thread');
  await page.getByRole('button', { name: 'Close thread' }).click();
  await says(box, '');
  await begin.hover();
  await begin.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Open thread' }).click();
  await says(reply, 'in the thread');
  await thread.getByRole('button', { name: 'Emoji' }).click();
  await page.getByRole('dialog', { name: 'Emoji' }).getByRole('combobox').press('Escape');
  await page.getByRole('dialog', { name: 'Emoji' }).waitFor({ state: 'detached' });
  await reply.press('Enter');
  await says(reply, '');
  await thread.getByText('1 reply').waitFor();
  await reply.press('ArrowUp');
  const edit = page.getByRole('textbox', { name: 'Edit message' });
  await edit.fill('in the thread, edited');
  await edit.press('Enter');
  await thread.getByText('in the thread, edited').waitFor();

  await scene.owner.call('PATCH', `/api/rooms/${scene.room}`, { archived: true });
  await thread.getByText('This room is an archive').waitFor();
  await picture(page, 'thread-archived-desktop-light');
  await other.context.close();
  await context.close();
});

composer('editing, answering, too much, and the Enter of an input method', async () => {
  const scene = await aRoom();
  const { page, context, box, faults } = await someone(scene);
  await scene.owner.connect(wsUrl);
  await scene.owner.ask({ type: 'subscribe', id: 's', rooms: [{ room: scene.room, since: 0 }] }, 'subscribed');
  await box.fill('one');
  await scene.owner.next(({ type, room }) => type === 'typing' && room === scene.room);
  scene.owner.close();
  await box.press('Enter');
  await messageOf(page, 'one').waitFor();
  await box.press('ArrowUp');
  const edit = page.getByRole('textbox', { name: 'Edit message' });
  await says(edit, 'one');
  await edit.press('Escape');
  await edit.waitFor({ state: 'detached' });

  await messageOf(page, 'one').hover();
  await messageOf(page, 'one').getByRole('button', { name: 'Reply' }).click();
  await page.getByRole('button', { name: /^Do not reply/ }).waitFor();
  await picture(page, 'composer-reply-desktop-light');
  assert.equal(await seriousFaults(page), []);
  await box.press('Escape');
  await page.getByRole('button', { name: /^Do not reply/ }).waitFor({ state: 'detached' });

  const long = 'word '.repeat(limits.bodyChars / 5).trim();
  await box.fill(`${long}, and more`);
  await page.getByText('9 too many').waitFor();
  await picture(page, 'composer-too-long-desktop-light');
  assert.equal(await seriousFaults(page), []);
  await box.press('Enter');
  assert.is(await page.getByRole('button', { name: 'Send' }).isDisabled(), true);
  assert.is(await box.inputValue(), `${long}, and more`);
  await box.fill(long.slice(0, -100));
  await page.getByText('101 left').waitFor();

  await box.fill('');
  const keys = await context.newCDPSession(page);
  await keys.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await says(box, 'にほん');
  await box.press('Enter');
  assert.is(await messagesOf(page).getByText('にほん').count(), 0);
  await keys.send('Input.insertText', { text: '日本' });
  await box.press('Enter');
  await messagesOf(page).getByText('日本').waitFor();

  // In a block of code that is open, Enter begins a line.
  await box.fill('```ts\nconst a = 1;');
  await box.press('Enter');
  await page.keyboard.type('```');
  await says(box, '```ts\nconst a = 1;\n```');
  await box.press('Enter');
  await messagesOf(page).getByRole('region', { name: 'Code, ts' }).waitFor();
  assert.equal(faults, []);
  await context.close();
});

composer.run();
