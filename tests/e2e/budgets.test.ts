// timeout: 480s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { serviceNames } from '@chatapp/stack';
import type { Page } from 'playwright-core';
import { watchAccess } from '../support/access-log.ts';
import { LOCALE, logIn, openBrowser, sitDown } from '../support/browser.ts';
import { heapMb } from '../support/heap.ts';
import { addHistory } from '../support/history.ts';
import { scrollUpTo, slowness, watchFirstPaint, watchPrepend, watchSending } from '../support/in-page.ts';
import { register } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';

/** The budgets of the web client: web/README.md. */
const SCRIPT_BYTES = 150_000;
const PAINT_MS = 300;
const SEND_MS = 16;
const HEAP_MB = 60;
const THROTTLE = 4;

const MANY = 100_000;
const FEW = 200;
/** What `calibrationWork` takes on the machine that the budgets are for, where nothing else runs: a core of a small server. */
const QUIET_MS = 24;
const ROUNDS = 12;
const SENDS = 41;
/** Read at each of several places of the long room; CHATAPP_READ_ALL=1 reads all of it, which takes some minutes. */
const STRETCH = process.env['CHATAPP_READ_ALL'] === undefined ? 6_000 : 33_000;
const PLACES = STRETCH === 6_000 ? [94_000, 50_000, 6_000] : [100_000, 67_000, 34_000];
const PATIENCE_MS = STRETCH * 17;
const PAGE = 60;

const { stack, url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const ann = await register(url, 'ann');
const bob = await register(url, 'bob');

const words = 'The queue was never longer than a few hundred entries, so the new limit holds. ';
async function makeRoom(name: string, count: number): Promise<string> {
  const made = await ann.call('POST', '/api/rooms', { name, kind: 'public' });
  const { id: room } = (made.body as { room: { id: string } }).room;
  await bob.call('POST', `/api/rooms/${room}/join`);
  const from = new Date(Date.now() - 50 * 24 * 3_600_000);
  const body = (seq: number) => `**${seq}** ${words.repeat(seq % 4)}${seq % 9 === 0 ? '`code`' : ''}`;
  await addHistory(stack, { room, count, senders: [ann.id, bob.id], from, everyMs: 40_000, body });
  await ann.call('PUT', `/api/rooms/${room}/read`, { seq: count });
  return room;
}
const [empty, few, many] = [
  await makeRoom('Empty', 0),
  await makeRoom('Few', FEW),
  await makeRoom('Many', MANY),
] as const;

const test = suite('budgets');
test.after(async () => {
  await browser.close();
  await done();
});

const kB = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
const say = (line: string): void => console.log(`  ${line}`);
const newest = (page: Page, seq: number) => page.locator(`li[data-seq="${seq}"]`).waitFor();

async function seated(): Promise<Page> {
  const { page } = await sitDown(browser, url);
  page.setDefaultTimeout(30_000);
  await watchFirstPaint(page);
  await logIn(page, 'ann');
  return page;
}

async function untilQuiet(page: Page, accesses: () => readonly unknown[]): Promise<void> {
  for (let before = -1; before !== accesses().length;) {
    before = accesses().length;
    await page.waitForTimeout(1_500);
  }
}

async function throttle(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}

// Counted: every script that crosses the line, compressed, until nothing more is asked for: the page's, the shared worker's, and the
// service worker itself. Not what that fetches afterwards for a start without a network: it keeps nobody waiting.
test(`a chat page that nobody has opened before needs at most ${kB(SCRIPT_BYTES)} of script`, async () => {
  const first = await sitDown(browser, url);
  await logIn(first.page, 'ann');
  const storageState = await first.context.storageState();
  await first.context.close();
  const context = await browser.newContext({ baseURL: url, locale: LOCALE, storageState, serviceWorkers: 'block' });
  const page = await context.newPage();
  // nginx writes its log a little later: what the first one asked for is no part of this.
  await untilQuiet(page, watchAccess(stack));
  const accesses = watchAccess(stack);
  await page.goto(`/rooms/${few}`);
  await newest(page, FEW);
  await untilQuiet(page, accesses);
  await fetch(new URL('/service-worker.js', url), { headers: { 'accept-encoding': 'br' } });
  const scripts = accesses().filter(({ path }) => /\.m?js$/.test(path));
  const bytes = scripts.reduce((sum, script) => sum + script.bytes, 0);
  say(`${kB(bytes)} in ${scripts.length} scripts`);
  assert.ok(
    scripts.some(({ path }) => path.includes('worker')),
    'the workers are counted',
  );
  assert.ok(
    bytes <= SCRIPT_BYTES,
    `${kB(bytes)}: ${JSON.stringify(scripts.map(({ path, bytes: size }) => [path, size]))}`,
  );
  await context.close();
});

// Held to the budget: from when the page asks its store. Only told: from when the document is there and its first script may run, which adds
// the page's scripts and its worker (355 ms at best, on a machine that was busy with other things).
test(`what the store has is on the screen within ${PAINT_MS} ms, with a processor ${THROTTLE} times slower`, async () => {
  const page = await seated();
  await page.goto(`/rooms/${few}`);
  await newest(page, FEW);
  await page.waitForTimeout(1_000);
  await throttle(page, THROTTLE);
  let best = Infinity;
  let line = '';
  for (let round = 0; round < ROUNDS && best > PAINT_MS; round++) {
    await page.reload();
    const seen = await (await page.waitForFunction(() => window.seen.painted !== undefined && window.seen)).jsonValue();
    if (seen === false || seen.painted === undefined || seen.asked === undefined) continue;
    const slow = await slowness(page, QUIET_MS * THROTTLE);
    const ms = (seen.painted - seen.asked) / slow;
    const whole = (seen.painted - (seen.began ?? 0)) / slow;
    if (ms < best)
      line = `${ms.toFixed(0)} ms; from the page's first script ${whole.toFixed(0)} ms; machine ×${slow.toFixed(1)}`;
    best = Math.min(best, ms);
  }
  say(line);
  assert.ok(best <= PAINT_MS, `${best} ms at best`);
  await page.context().close();
});

// Each over what the machine's other work slows the page by at that moment.
test(`half of ${SENDS} messages that are sent stand in the list within ${SEND_MS} ms`, async () => {
  const page = await seated();
  await page.goto(`/rooms/${few}`);
  await newest(page, FEW);
  await watchSending(page);
  const field = page.getByRole('textbox', { name: 'Message' });
  const times: number[] = [];
  for (let round = 0; round < SENDS; round++) {
    const slow = await slowness(page, QUIET_MS);
    await field.fill(`quick ${round}`);
    await field.press('Enter');
    await page.waitForFunction((count) => window.sentMs.length > count, round);
    times.push((await page.evaluate(() => window.sentMs.at(-1) ?? Infinity)) / slow);
  }
  times.sort((a, b) => a - b);
  const median = times[SENDS >> 1] ?? Infinity;
  say(`${median.toFixed(1)} ms; from ${times[0]?.toFixed(1)} to ${times.at(-1)?.toFixed(1)} ms`);
  assert.ok(median <= SEND_MS, times.map((ms) => ms.toFixed(1)).join(', '));
  await page.context().close();
});

test('older messages come in above without moving what is read by a pixel', async () => {
  const page = await seated();
  for (const place of ['', '?at=50000', '?at=700']) {
    await page.goto(`/rooms/${many}${place}`);
    await page
      .locator('li[data-seq]')
      .nth(PAGE - 5)
      .waitFor();
    await page.waitForTimeout(500);
    for (let turn = 0; turn < 3; turn++) {
      const { firstSeq, movedPx, shift } = await watchPrepend(page);
      assert.ok(firstSeq[1] < firstSeq[0], `nothing came in at ${place || 'the end'}`);
      assert.equal([movedPx, shift], [0, 0], `at ${place || 'the end'}`);
    }
  }
  await page.context().close();
});

// Read, a screen at a time: 6,000 messages at each of three places, 18,000 of the 100,000. What the rest would add is extrapolated from
// how much more the heaps hold after the last place than after the first.
test('18,000 messages that are read, and by extrapolation 100,000, cost what two hundred do', async () => {
  const page = await seated();
  await page.goto(`/rooms/${empty}`);
  await page.getByRole('heading', { name: 'Empty', level: 1 }).waitFor();
  await page.waitForTimeout(1_000);
  const none = await heapMb(browser, page);
  const cost = async (): Promise<number> => {
    const now = await heapMb(browser, page);
    return now.page + now.worker - none.page - none.worker;
  };
  const accesses = watchAccess(stack);
  const open = async (path: string): Promise<void> => {
    await page.evaluate((to) => {
      const link = document.createElement('a');
      link.href = to;
      document.body.append(link);
      link.click();
      link.remove();
    }, path);
  };
  const costs: number[] = [];
  for (const place of PLACES) {
    await open(`/rooms/${many}?at=${place}`);
    await newest(page, place);
    const { reached, mostRows } = await scrollUpTo(page, place - STRETCH + PAGE, PATIENCE_MS);
    assert.ok(reached <= place - STRETCH + PAGE, `only ${place - reached} messages in so long`);
    assert.ok(mostRows < 400, `${mostRows} rows`);
    costs.push(await cost());
  }
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  const calls = accesses().filter(({ path }) => path.startsWith('/api/'));
  const perMessage = ((costs.at(-1) ?? 0) - (costs[0] ?? 0)) / (STRETCH * (PLACES.length - 1));
  const all = (costs[0] ?? 0) + perMessage * MANY;
  say(
    `${costs.map((mb) => mb.toFixed(1)).join(', ')} MB after ${STRETCH} messages each; ${nodes} elements; ${calls.length} calls`,
  );
  assert.ok(Math.max(...costs) <= HEAP_MB, `${costs.join(', ')} MB`);
  assert.ok(all <= HEAP_MB, `${all} MB for all of them`);
  assert.ok(calls.length <= 1.2 * PLACES.length * (STRETCH / PAGE) + 30, `${calls.length} calls`);
  await page.context().close();
});

test.run();
