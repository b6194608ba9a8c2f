// timeout: 240s
// The whole main path without a mouse: every step by keys alone, with the focus seen at each.
import { randomUUID } from 'node:crypto';
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser, picture, register, sitDown } from '../support/browser.ts';
import { withStack } from '../support/stack.ts';

const { url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const keyboard = suite('by keyboard alone');
keyboard.after(async () => {
  await browser.close();
  await done();
});

const unique = (name: string) => `${name}-${randomUUID().slice(0, 6)}`;
const MOST_TABS = 60;

/** What has the focus, as somebody would call it: role or tag, and name. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return '';
    const label = (at as HTMLInputElement).labels?.[0]?.textContent ?? at.getAttribute('aria-label') ?? at.textContent;
    return `${at.getAttribute('role') ?? at.tagName.toLowerCase()} ${label.replace(/\s+/g, ' ').trim()}`;
  });

/** Where the focus is must be seen: an outline, a frame of another colour, or a row that looks chosen. */
const isSeen = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLElement;
    const box = at.getBoundingClientRect();
    if (box.width === 0 || box.bottom <= 0 || box.top >= innerHeight) return false;
    const draws = (element: Element | null, pseudo?: string): boolean => {
      if (!element) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(element, pseudo);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
    };
    const framed = (): boolean => {
      const frame = at.closest<HTMLElement>('form, dialog');
      const inner = [at, at.parentElement, at.parentElement?.parentElement ?? null];
      return inner.some((element) => {
        if (!element || !frame?.contains(element)) return false;
        return getComputedStyle(element).borderColor === getComputedStyle(probe).color;
      });
    };
    const probe = document.createElement('i');
    probe.style.color = 'var(--focus)';
    document.body.append(probe);
    const seen =
      draws(at) ||
      draws(at, '::after') ||
      draws(at.closest('label')) ||
      framed() ||
      at.matches('[role^=menuitem], [role=combobox], [tabindex="-1"], dialog');
    probe.remove();
    return seen;
  });

/** Presses Tab (or another key) until what is meant has the focus. Fails where the focus gets lost, or cannot be seen. */
async function goTo(page: Page, wanted: RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < MOST_TABS; presses++) {
    const at = await focused(page);
    if (wanted.test(at)) return;
    passed.push(at);
    await page.keyboard.press(key);
    const now = await focused(page);
    // Past the last stop the browser itself has it, for one press.
    if (now !== '') assert.ok(await isSeen(page), `the focus on "${now}" cannot be seen`);
  }
  assert.unreachable(`no way to ${wanted} by ${key}: ${passed.join(' | ')}`);
}

async function press(page: Page, wanted: RegExp, key = 'Enter'): Promise<void> {
  await goTo(page, wanted);
  await page.keyboard.press(key);
}

const said = (page: Page, text: string) => page.getByRole('log', { name: 'Messages' }).getByText(text).first();
async function focusOn(page: Page, wanted: RegExp): Promise<void> {
  await until(async () => wanted.test(await focused(page)), 5_000, `focus on ${wanted}`).catch(
    async (error: unknown) => {
      throw new Error(`the focus is on "${await focused(page)}"`, { cause: error });
    },
  );
}
/** Whatever was open has closed: the focus must not be nowhere. */
const notLost = (page: Page, after: string) =>
  until(async () => (await focused(page)) !== '', 5_000, `the focus is somewhere ${after}`);

keyboard('register, create a room, invite, send, reply, react, edit, thread, search, settings, log out', async () => {
  const bob = await sitDown(browser, url);
  const bobName = unique('bob');
  await register(bob.page, bobName, 'Bob Baker');

  const { page, context, faults } = await sitDown(browser, url);
  await page.goto('/register');
  await page.locator('button[type=submit]:enabled').waitFor();
  await focusOn(page, /^input Username/);
  await page.keyboard.type(unique('kim'));
  await goTo(page, /^input Your name/);
  await page.keyboard.type('Kim Keys');
  await goTo(page, /^input Password/);
  await page.keyboard.type('a long password');
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();

  // The first stop leads past the sidebar.
  await goTo(page, /^a Skip to the conversation/);
  await picture(page, 'keyboard-skip-link');
  await page.keyboard.press('Enter');
  await focusOn(page, /^main/);

  const name = unique('Keys');
  await press(page, /^button Create room/);
  await page.getByRole('dialog').waitFor();
  await focusOn(page, /^input Name/);
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await focusOn(page, /^textarea Message/);
  await page.keyboard.type('First by key');
  await page.keyboard.press('Enter');
  await said(page, 'First by key').waitFor();
  await focusOn(page, /^textarea Message/);

  // Bob comes in by himself, and what he says is read out.
  await bob.page.goto('/browse');
  await bob.page.getByRole('button', { name: `Join ${name}` }).click();
  await bob.page.getByRole('textbox', { name: 'Message' }).fill('Hello Kim');
  await bob.page.keyboard.press('Enter');
  await said(page, 'Hello Kim').waitFor();
  await page.locator('[aria-live=polite]').getByText('Bob Baker: Hello Kim').waitFor({ state: 'attached' });

  // From the message: reply by R, from the composer.
  await goTo(page, /^li /, 'Shift+Tab');
  await picture(page, 'keyboard-message-focus');
  await page.keyboard.press('r');
  await focusOn(page, /^textarea Message/);
  await page.keyboard.type('An answer');
  await page.keyboard.press('Enter');
  await said(page, 'An answer').waitFor();

  // React to Bob's.
  await goTo(page, /^li /, 'Shift+Tab');
  await page.keyboard.press('End');
  await goTo(page, /^li .*Hello Kim/, 'ArrowUp');
  await goTo(page, /^button React/);
  await page.keyboard.press('Enter');
  await focusOn(page, /^menuitem/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /, 1/ }).waitFor();
  await notLost(page, 'after the reaction');

  // Edit my last one by arrow up in the empty field.
  await goTo(page, /^textarea Message/);
  await page.keyboard.press('ArrowUp');
  await focusOn(page, /^textarea Edit message/);
  await page.keyboard.press('End');
  await page.keyboard.type(', better');
  await page.keyboard.press('Enter');
  await said(page, 'An answer, better').waitFor();
  await notLost(page, 'after the edit');

  // A thread, from the message, and back.
  await goTo(page, /^textarea Message/);
  await goTo(page, /^li /, 'Shift+Tab');
  await page.keyboard.press('t');
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.waitFor();
  await until(
    () => thread.evaluate((pane) => pane.contains(document.activeElement)),
    5_000,
    'the focus goes into the thread',
  );
  await goTo(page, /^textarea (?:Message|Reply)/);
  await page.keyboard.type('In the thread');
  await page.keyboard.press('Enter');
  await thread.getByText('In the thread', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await thread.waitFor({ state: 'detached' });
  await notLost(page, 'after the thread');

  // Search, and the switcher.
  await page.keyboard.press('Control+Shift+F');
  await focusOn(page, /Search/);
  await page.keyboard.type('Hello');
  await page.getByRole('complementary', { name: 'Search' }).getByText('Hello').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('complementary', { name: 'Search' }).waitFor({ state: 'detached' });
  await notLost(page, 'after the search');
  await page.keyboard.press('Control+K');
  await focusOn(page, /^combobox/);
  await page.keyboard.press('Escape');
  await notLost(page, 'after the switcher');

  // Settings, through one's own menu; and out.
  await goTo(page, /^button .*Account and theme/);
  await page.keyboard.press('Enter');
  await focusOn(page, /^menuitem/);
  await goTo(page, /^menuitem Settings/, 'ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
  await press(page, /^a Appearance/);
  await page.getByRole('heading', { name: 'Appearance', level: 1 }).waitFor();
  await goTo(page, /^input Same as system/);
  await page.keyboard.press('ArrowRight');
  await until(() => page.evaluate(() => document.documentElement.dataset['theme'] === 'light'), 2_000, 'light');
  await picture(page, 'keyboard-appearance');
  await press(page, /^a Back to your rooms/);
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  await goTo(page, /^button .*Account and theme/);
  await page.keyboard.press('Enter');
  await focusOn(page, /^menuitem/);
  await goTo(page, /^menuitem Sign out/, 'ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  assert.equal([...faults, ...bob.faults], []);
  await context.close();
  await bob.context.close();
});

keyboard(
  'each page has its landmarks: one main, one heading of the first level, a name for each navigation',
  async () => {
    const { page, context } = await sitDown(browser, url);
    await register(page, unique('kim'), 'Kim Keys');
    for (const path of [
      '/',
      '/browse',
      '/threads',
      '/settings/profile',
      '/settings/security',
      '/settings/appearance',
    ]) {
      await page.goto(path);
      await page.getByRole('main').waitFor();
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      assert.is(await page.getByRole('main').count(), 1, `main on ${path}`);
      assert.is(await page.getByRole('heading', { level: 1 }).count(), 1, `h1 on ${path}`);
      for (const nav of await page.getByRole('navigation').all())
        assert.ok(await nav.getAttribute('aria-label'), `a navigation without a name on ${path}`);
    }
    await context.close();
  },
);

keyboard.run();
