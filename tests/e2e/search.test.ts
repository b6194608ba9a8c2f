// timeout: 180s
// Searching in the browser: every filter, a hit in its surroundings, nothing found, and what cannot be understood.
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seriousFaults } from '../support/axe.ts';
import { openBrowser, picture, register, sitDown } from '../support/browser.ts';
import { idOf, numbered, roomOf, somebody, write } from '../support/on-page.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

const { url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const search = suite('searching in the browser');
search.after(async () => {
  await browser.close();
  await done();
});

const DAY_MS = 24 * 3_600_000;
const day = (fromNow: number): string => new Date(Date.now() + fromNow * DAY_MS).toISOString().slice(0, 10);
const pane = (page: Page) => page.getByRole('complementary', { name: 'Search', exact: true });
const hits = (page: Page) => pane(page).getByRole('list', { name: 'Found messages' }).getByRole('listitem');

/** Two rooms in which two people said something of the harbour. */
async function scene(size: 'desktop' | 'phone') {
  const seat = await sitDown(browser, url, { size, dark: size === 'phone' });
  const me = unique('ann');
  await register(seat.page, me, 'Ann Archer');
  const [bob, carol] = [await somebody(url, 'Bob Baker'), await somebody(url, 'Carol Clark')];
  const ann = await idOf(bob, me);
  const [quay, deck] = [unique('quay'), unique('deck')];
  const atQuay = await roomOf(bob, { name: quay }, [ann, await idOf(bob, carol.username)]);
  const onDeck = await roomOf(bob, { name: deck }, [ann]);
  await write(bob, atQuay, ...Array.from({ length: 30 }, (_, at) => `Of other things ${at}`));
  await write(bob, atQuay, 'The harbour is quiet');
  await write(carol, atQuay, 'A map of the harbour: https://chat.example/map');
  await write(bob, atQuay, ...Array.from({ length: 70 }, (_, at) => `And so on ${at}`));
  await write(bob, onDeck, 'From the deck one sees the harbour');
  await seat.page.keyboard.press('Control+Shift+F');
  await pane(seat.page).waitFor();
  return { ...seat, bob: bob.username, carol: carol.username, quay, deck };
}

async function look(page: Page, query: string): Promise<void> {
  await pane(page).getByRole('searchbox').fill(query);
}

/** Events take their moment to be found: asks until there are so many. */
async function finds(page: Page, query: string, words: readonly string[]): Promise<void> {
  const found = async (): Promise<boolean> => {
    await look(page, '');
    await look(page, query);
    await page.waitForTimeout(700);
    const texts = await hits(page).allTextContents();
    return texts.length === words.length && words.every((word, at) => texts[at]?.includes(word));
  };
  await until(found, 15_000, `${query} finds ${words.join(', ')}`);
}

search('each filter leaves what it names', async () => {
  const { page, context, faults, bob, carol, quay, deck } = await scene('desktop');
  const [quiet, map, sees] = ['is quiet', 'A map', 'From the deck'];
  await finds(page, 'harbour', [sees, map, quiet]);
  await picture(page, 'search-hits-desktop-light');
  assert.equal(await seriousFaults(page), []);
  await finds(page, `harbour from:${bob}`, [sees, quiet]);
  await finds(page, `harbour from:@${carol}`, [map]);
  await finds(page, `harbour in:${deck}`, [sees]);
  await finds(page, `harbour in:${quay} has:link`, [map]);
  await finds(page, `harbour after:${day(-1)} before:${day(2)}`, [sees, map, quiet]);
  await finds(page, `harbour before:${day(-1)}`, []);
  await finds(page, `harbour after:${day(2)}`, []);
  await finds(page, 'harbour -map -deck', [quiet]);
  await finds(page, '"the harbour is"', [quiet]);
  assert.equal(faults, []);
  await context.close();
});

search('a hit opens where it was said, and is marked there', async () => {
  for (const size of ['desktop', 'phone'] as const) {
    const { page, context, faults } = await scene(size);
    await finds(page, '"harbour is quiet"', ['is quiet']);
    assert.equal(await hits(page).locator('mark').allTextContents(), ['harbour is quiet']);
    await hits(page).first().getByRole('button').click();
    await page.locator('li.found[data-seq="31"]').getByText('The harbour is quiet').waitFor();
    for (const seq of [27, 35]) await numbered(page, seq).waitFor();
    const box = await numbered(page, 31).boundingBox();
    assert.ok(box && box.y > 52 && box.y < (page.viewportSize()?.height ?? 0), JSON.stringify(box));
    await picture(page, `search-hit-opened-${size}`);
    // On a phone the pane makes way; beside it, the next hit is a press away.
    assert.is(await pane(page).count(), size === 'phone' ? 0 : 1);
    assert.equal(faults, []);
    await context.close();
  }
});

search('opened in a room it waits for a word, and offers what there is to narrow it by', async () => {
  const { page, context, faults, quay, bob } = await scene('desktop');
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: quay }).click();
  await page.getByRole('heading', { name: quay, level: 1 }).waitFor();
  await page.keyboard.press('Control+Shift+F');
  const field = pane(page).getByRole('searchbox');
  assert.is(await field.inputValue(), `in:${quay} `);
  await page.waitForTimeout(700);
  assert.is(await pane(page).getByText('Nothing was searched').count(), 0, 'nothing is wrong yet');
  await pane(page).getByRole('button', { name: 'from:ann' }).click();
  assert.is(await field.inputValue(), `in:${quay} from:`);
  await page.keyboard.type(`${bob} quiet`);
  await hits(page).first().getByText('The harbour is quiet').waitFor();
  await picture(page, 'search-in-room-desktop-light');
  assert.equal(faults, []);
  await context.close();
});

search('nothing found, and what makes no sense, are each told in a sentence', async () => {
  const { page, context } = await scene('phone');
  await look(page, 'zeppelin');
  await pane(page).getByText('Nothing says that. Try fewer or other words.').waitFor();
  await picture(page, 'search-nothing-phone-dark');
  const sentences = {
    'has:wings': 'has: takes link',
    'harbour before:yesterweek': 'before: takes a day like 2026-01-31',
    '-harbour': 'Name a word, a person (from:) or what messages have (has:).',
  };
  for (const [bad, sentence] of Object.entries(sentences)) {
    await look(page, bad);
    await pane(page).getByText('This search can’t be understood').waitFor();
    await pane(page).getByText(sentence).waitFor();
    assert.is(await pane(page).getByRole('button', { name: 'Try again' }).count(), 0, 'the same again is no use');
  }
  await picture(page, 'search-bad-phone-dark');
  // One that is not in any room of mine finds nothing, and is no fault.
  await look(page, 'harbour in:no-such-room');
  await pane(page).getByText('Nothing says that').or(pane(page).getByText('Nothing was searched')).first().waitFor();
  assert.equal(await seriousFaults(page), []);
  await context.close();
});

search.run();
