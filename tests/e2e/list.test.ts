// timeout: 300s
/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { serviceNames } from '@chatapp/stack';
import type { Locator, Page } from 'playwright-core';
import { seriousFaults } from '../support/axe.ts';
import { logIn, openBrowser, picture, sitDown } from '../support/browser.ts';
import { addHistory } from '../support/history.ts';
import { register } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';

const DAYS = 20;
const COUNT = 600;
const DAY_MS = 24 * 3_600_000;
/** Where a long message stands, and how many messages Bob has not read. */
const LONG = 555;
const UNREAD = 40;

const { stack, url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const [ann, bob, cid] = [await register(url, 'ann'), await register(url, 'bob'), await register(url, 'cid')];
const made = await ann.call('POST', '/api/rooms', { name: 'Lounge', kind: 'public' });
const room = (made.body as { room: { id: string } }).room.id;

const words = 'The queue was never longer than a few hundred entries, so the new limit holds. ';
const long = `A long one\n\n${words.repeat(45)}\n\n[the very end](https://example.com/end)`;

/** A room with three weeks behind it. */
async function furnish(): Promise<void> {
  for (const who of [bob, cid]) await who.call('POST', `/api/rooms/${room}/join`);
  await addHistory(stack, {
    room,
    count: COUNT,
    senders: [ann.id, ann.id, bob.id],
    from: new Date(Date.now() - DAYS * DAY_MS),
    everyMs: (DAYS * DAY_MS) / (COUNT + 10),
    body: (seq) => (seq === LONG ? long : `${seq}: ${words.repeat(1 + (seq % 4))}`),
  });
  await ann.call('PUT', `/api/rooms/${room}/read`, { seq: COUNT });
  await bob.call('PUT', `/api/rooms/${room}/read`, { seq: COUNT - UNREAD });
}
await furnish();

const test = suite('the list of messages');
test.after(async () => {
  await browser.close();
  await done();
});

const say = (who: typeof ann, body: string) =>
  who.call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body });
const listOf = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });
const rowOf = (page: Page, seq: number): Locator => listOf(page).locator(`li[data-seq="${seq}"]`);
const topOf = (row: Locator): Promise<number> => row.evaluate((element) => element.getBoundingClientRect().top);

async function opened(who: 'ann' | 'bob' | 'cid', path = '', look: Parameters<typeof sitDown>[2] = {}) {
  const person = await sitDown(browser, url, look);
  await logIn(person.page, who);
  await person.page.goto(`/rooms/${room}${path}`);
  await listOf(person.page).locator('li[data-seq]').first().waitFor();
  return person;
}

test('a long message shows its beginning, and the rest where one asks for it', async () => {
  const { page, context, faults } = await opened('ann', `?at=${LONG + 2}`);
  const row = rowOf(page, LONG);
  const more = row.getByRole('button', { name: 'Show more' });
  await more.waitFor();
  assert.is(await more.getAttribute('aria-expanded'), 'false');
  const before = (await row.boundingBox())?.height ?? 0;
  const top = await topOf(row);
  await more.focus();
  await page.keyboard.press('Enter');
  const less = row.getByRole('button', { name: 'Show less' });
  await less.waitFor();
  assert.is(await less.getAttribute('aria-expanded'), 'true');
  assert.ok(((await row.boundingBox())?.height ?? 0) > before + 200, 'it has grown');
  assert.is(await topOf(row), top, 'its beginning stays where it is');
  await page.keyboard.press('Enter');
  await more.waitFor();
  assert.equal(await seriousFaults(page), []);
  // The focus opens what it goes into.
  await row.getByRole('link', { name: 'the very end' }).focus();
  await less.waitFor();
  assert.equal(faults, []);
  await context.close();
});

test('a link to a long message shows all of it', async () => {
  const { page, context } = await opened('ann', `?at=${LONG}`, { size: 'phone', dark: true });
  await rowOf(page, LONG).getByRole('button', { name: 'Show less' }).waitFor();
  await page.waitForFunction((seq) => document.activeElement?.getAttribute('data-seq') === String(seq), LONG);
  await picture(page, 'list-long-phone-dark');
  await context.close();
});

test('what a message said before is there for its author, and not for other members', async () => {
  const id = randomUUID();
  const { body } = await ann.call('POST', `/api/rooms/${room}/messages`, { id, body: 'first wording' });
  const { seq } = body as { seq: number };
  for (const wording of ['second wording', 'third wording'])
    await ann.call('PATCH', `/api/rooms/${room}/messages/${seq}`, { body: wording });
  const writer = await opened('ann');
  await rowOf(writer.page, seq).getByRole('button', { name: 'Edited' }).click();
  const wordings = writer.page.getByRole('dialog', { name: 'Edit history' }).getByRole('listitem');
  await wordings.nth(2).waitFor();
  const texts = await wordings.allInnerTexts();
  assert.equal(
    texts.map((text) => /(\w+) wording/.exec(text)?.[1]),
    ['third', 'second', 'first'],
  );
  assert.equal(await seriousFaults(writer.page), []);
  await picture(writer.page, 'list-revisions-desktop-light');
  await writer.context.close();
  const reader = await opened('cid', `?at=${seq}`);
  await rowOf(reader.page, seq).getByText('(edited)').waitFor();
  assert.is(await rowOf(reader.page, seq).getByRole('button', { name: 'Edited' }).count(), 0);
  await reader.context.close();
});

test('a day is a few presses away, by keyboard too', async () => {
  const { page, context, faults } = await opened('ann');
  await page.getByRole('button', { name: 'More about this room' }).click();
  await page.getByRole('menuitem', { name: 'Jump to a day' }).click();
  const dialog = page.getByRole('dialog', { name: 'Jump to a day' });
  const day = new Date(Date.now() - 10 * DAY_MS);
  const field = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'));
  await dialog.getByLabel('Day').fill(field.join('-'));
  assert.equal(await seriousFaults(page), []);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.matches('li[data-seq]'));
  const found = await page.evaluate(() => {
    const row = document.activeElement;
    const [separator, log] = [row?.previousElementSibling, row?.closest('[role=log]')];
    const times = [row, separator?.previousElementSibling].map((one) => one?.querySelector('time')?.dateTime ?? '');
    const px = (separator?.getBoundingClientRect().top ?? 0) - (log?.getBoundingClientRect().top ?? 0);
    return { times, px, isDay: separator?.matches('[data-day]') };
  });
  const dayOf = (at = '') => new Date(at).toDateString();
  assert.is(found.isDay, true);
  assert.is(dayOf(found.times[0]), day.toDateString());
  assert.is.not(dayOf(found.times[1]), day.toDateString(), 'the one above is from another day');
  assert.ok(Math.abs(found.px) <= 2, `the day stands at the top, not ${found.px} px below`);
  await picture(page, 'list-day-desktop-light');
  assert.equal(faults, []);
  await context.close();
});

test('while one scrolls, the day one is in stands above', async () => {
  const { page, context } = await opened('ann', '', { size: 'phone' });
  await listOf(page).hover();
  await page.mouse.wheel(0, -700);
  const label = page.locator('[aria-hidden=true] > button', { hasText: /Today|Yesterday|day, / });
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[aria-hidden=true] > button')].some(
      (button) => /day/.test(button.textContent) && getComputedStyle(button).opacity === '1',
    ),
  );
  const named = await label.first().innerText();
  const at = await page.evaluate(() => {
    const top = document.querySelector('[role=log]')?.getBoundingClientRect().top ?? 0;
    const rows = [...document.querySelectorAll('li[data-seq]')];
    return rows.find((row) => row.getBoundingClientRect().bottom > top)?.querySelector('time')?.dateTime ?? '';
  });
  const daysAgo = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY_MS);
  const expected = ['Today', 'Yesterday'][daysAgo] ?? new Date(at).toLocaleDateString('en', { weekday: 'long' });
  assert.ok(named.startsWith(expected), `${named} for ${at}`);
  await picture(page, 'list-scrolling-phone-light');
  await context.close();
});

test('what is new above is told, and the line stays where it was', async () => {
  const { page, context, faults } = await opened('bob', `?at=${COUNT}`);
  const bar = page.getByRole('button', { name: /\d+ new.*jump to the first/ });
  await bar.waitFor();
  await picture(page, 'list-unread-desktop-light');
  assert.equal(await seriousFaults(page), []);
  await bar.click();
  const line = listOf(page).locator('[data-new]');
  await line.waitFor();
  await bar.waitFor({ state: 'detached' });
  const first = await line.evaluate((element) => element.nextElementSibling?.getAttribute('data-seq'));
  assert.is(Number(first), COUNT - UNREAD + 1);
  await page.waitForFunction((seq) => document.activeElement?.getAttribute('data-seq') === seq, first);
  await say(ann, 'one more while Bob reads');
  const jump = page.getByRole('button', { name: /^\d+\+? new$/ });
  await jump.waitFor();
  assert.is(await line.evaluate((element) => element.nextElementSibling?.getAttribute('data-seq')), first);
  await jump.click();
  await listOf(page).getByText('one more while Bob reads').waitFor();
  await jump.waitFor({ state: 'detached' });
  assert.equal(faults, []);
  await context.close();
});

test('the button to the newest counts what came meanwhile', async () => {
  const { page, context } = await opened('ann');
  await listOf(page).hover();
  await page.mouse.wheel(0, -1_500);
  await page.getByRole('button', { name: 'Jump to the newest' }).waitFor();
  for (const text of ['one', 'two', 'three']) await say(bob, `${text} of three`);
  await page.getByRole('button', { name: '3 new' }).click();
  await page.waitForFunction(() => document.activeElement?.textContent.includes('three of three'));
  await context.close();
});

test.run();
