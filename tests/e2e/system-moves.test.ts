// timeout: 180s
// The system page while things happen: partitions change hands, streams move and wait, a message is followed to the end and to where it stands.
import { randomUUID } from 'node:crypto';
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { logIn, openBrowser, picture, sitDown } from '../support/browser.ts';
import { chatapp } from '../support/chatapp.ts';
import { roomOf, somebody } from '../support/on-page.ts';
import { withStack } from '../support/stack.ts';

/** Under a machine's load things take their time to be told. */
const PATIENCE = { timeout: 30_000 };
const { stack, url, done } = await withStack({ gateway: 1, 'chat-writer': 2 }, { services: serviceNames });
const browser = await openBrowser();
const moves = suite('the system page while things happen');
let page: Page;
let faults: string[];
moves.before(async () => {
  await chatapp(stack, 'a long password\n', 'create-superuser', '--username', 'root');
  ({ page, faults } = await sitDown(browser, url));
  await logIn(page, 'root');
  await page.goto('/admin/system');
  await page.getByRole('status', { name: 'State of the system' }).getByText('All is well').waitFor(PATIENCE);
});
moves.after(async () => {
  await browser.close();
  await done();
});

const streams = () => page.getByRole('table', { name: 'Streams, and how far their readers are' });
const hops = () => page.getByRole('table', { name: 'The way of the probe' });

/** Who owns each partition for chat-writer, as the table shows it. */
async function owners(): Promise<string[]> {
  const table = page.getByRole('table', { name: 'Who owns which partition' });
  const heads = await table.getByRole('columnheader').allTextContents();
  const rows = await table.getByRole('row').all();
  const column = heads.indexOf('chat-writer') - 1;
  assert.ok(column >= 0, heads.join());
  return Promise.all(rows.slice(1).map(async (row) => (await row.getByRole('cell').nth(column).textContent()) ?? ''));
}

moves('the table of streams shows what passes, and what waits while nobody reads', async () => {
  const ann = await somebody(url, 'Ann Archer');
  const room = await roomOf(ann, {});
  const rate = async (): Promise<number> => {
    const row = streams().getByRole('row').filter({ hasText: 'events' }).first();
    return Number.parseFloat((await row.getByText(/\/s$/).textContent()) ?? '');
  };
  // Nobody waits for answers: while fanout stands still, there are none.
  const writing = setInterval(() => {
    void ann
      .call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body: 'One of many' })
      .catch(() => undefined);
  }, 100);
  await until(async () => (await rate()) > 0, PATIENCE.timeout, 'a rate is shown');
  await picture(page, 'system-moves-rate-desktop-light');
  stack.pause('fanout', 1);
  const waiting = async (): Promise<number> => {
    const row = streams()
      .getByRole('row')
      .filter({ has: page.getByRole('cell', { name: 'fanout', exact: true }) });
    const cells = await row.first().getByRole('cell').allTextContents();
    const at = cells.indexOf('fanout');
    return Number(cells[at + 1]) + Number(cells[at + 2]);
  };
  await until(async () => (await waiting()) > 0, PATIENCE.timeout, 'what waits is shown');
  clearInterval(writing);
  stack.resume('fanout', 1);
  await until(async () => (await waiting()) === 0, PATIENCE.timeout, 'nothing waits any more');
});

moves('the partitions of an instance that stands still go over to the other, and are shared again', async () => {
  const before = await owners();
  assert.is(new Set(before).size, 2, `two own them: ${before.join()}`);
  stack.pause('chat-writer', 1);
  const lone = async (): Promise<boolean> => {
    const now = await owners();
    return new Set(now).size === 1 && !now.includes('nobody');
  };
  await until(lone, PATIENCE.timeout, 'one owns them all');
  await picture(page, 'system-moves-lone-desktop-light');
  stack.resume('chat-writer', 1);
  await until(async () => new Set(await owners()).size === 2, PATIENCE.timeout, 'two share them again');
});

moves('a message is followed hop by hop, and where it stands still is said', async () => {
  await page.getByRole('button', { name: 'Send a probe' }).click();
  await page.getByText('It went the whole road and came back to this browser').waitFor(PATIENCE);
  const words = await hops().getByRole('rowheader').allTextContents();
  assert.match(words[0] ?? '', /A gateway has taken it/);
  assert.match(words.at(-1) ?? '', /Back in this browser/);
  stack.pause('fanout', 1);
  await page.getByRole('button', { name: 'Send a probe' }).click();
  await page.getByText('Redis holds what came of it in the events, and nothing has been heard').waitFor(PATIENCE);
  await picture(page, 'system-moves-stuck-desktop-light');
  stack.resume('fanout', 1);
  assert.equal(faults, []);
});

moves.run();
