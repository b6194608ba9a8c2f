// timeout: 180s
// Whatever opens above the page: for axe at both lights, as a picture, and with the focus back where it was once it closes.
import { randomUUID } from 'node:crypto';
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seriousFaults } from '../support/axe.ts';
import { openBrowser, picture, register, sitDown, sizes } from '../support/browser.ts';
import { composer, idOf, must, numbered, roomLink, roomOf, somebody, write } from '../support/on-page.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

const { url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const overlays = suite('what opens above the page');
let page: Page;
let faults: string[];
overlays.before(async () => {
  ({ page, faults } = await sitDown(browser, url));
  const me = unique('ann');
  await register(page, me, 'Ann Archer');
  const bob = await somebody(url, 'Bob Baker');
  const ann = await idOf(bob, me);
  const name = unique('Garden');
  const room = await roomOf(bob, { name }, [ann]);
  await must(bob, 'PATCH', `/api/rooms/${room}/members/${ann}`, { role: 'owner' });
  await write(bob, room, 'Who waters the roses?', 'And who the lawn?');
  await must(bob, 'POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body: 'I do, on Sunday', replyTo: 1 });
  await roomLink(page, name).click();
  await numbered(page, 2).waitFor();
});
overlays.after(async () => {
  await browser.close();
  await done();
});

interface Overlay {
  readonly name: string;
  /** Brings the focus to where it is opened from, and opens it. */
  readonly open: () => Promise<void>;
  readonly shown: () => ReturnType<Page['locator']>;
  /** By default Escape. */
  readonly close?: () => Promise<void>;
}

const inRoomMenu = (item: string) => async (): Promise<void> => {
  await page.getByRole('button', { name: 'More about this room' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
};
const byKey = (key: string) => async (): Promise<void> => {
  await composer(page).focus();
  await page.keyboard.press(key);
};
const byButton = (name: string | RegExp) => async (): Promise<void> => {
  await page.getByRole('button', { name, exact: true }).first().focus();
  await page.keyboard.press('Enter');
};
const dialog = (title: string | RegExp) => () => page.getByRole('dialog', { name: title });
const aside = (name: string) => () => page.getByRole('complementary', { name, exact: true });

const all: readonly Overlay[] = [
  {
    name: 'room-menu',
    open: byButton('More about this room'),
    shown: () => page.getByRole('menu', { name: 'Room', exact: true }),
  },
  {
    name: 'own-menu',
    open: byButton(/Account and theme/),
    shown: () => page.getByRole('menu').filter({ visible: true }),
  },
  { name: 'switcher', open: byKey('Control+k'), shown: dialog('Go to') },
  { name: 'search', open: byKey('Control+Shift+F'), shown: aside('Search') },
  { name: 'emoji', open: byButton('Emoji'), shown: () => page.getByRole('dialog', { name: 'Emoji' }) },
  { name: 'create-room', open: byButton('Create room'), shown: dialog('Create a room') },
  { name: 'new-message', open: byButton('New direct message'), shown: dialog('New message') },
  { name: 'add-people', open: inRoomMenu('Add people'), shown: dialog('Add people') },
  { name: 'invites', open: inRoomMenu('Invite links'), shown: dialog('Invite links') },
  { name: 'room-settings', open: inRoomMenu('Room settings'), shown: dialog('Room settings') },
  { name: 'jump', open: inRoomMenu('Jump to a day'), shown: dialog(/day/) },
  { name: 'archive', open: inRoomMenu('Archive room'), shown: dialog(/^Archive/) },
  { name: 'leave', open: inRoomMenu('Leave room'), shown: dialog(/^Leave/) },
  {
    name: 'pins',
    open: inRoomMenu('Pinned messages'),
    shown: aside('Pinned messages'),
    close: () => page.getByRole('button', { name: 'Close pinned messages' }).click(),
  },
  {
    name: 'message-menu',
    open: async () => {
      await numbered(page, 1).focus();
      await numbered(page, 1).getByRole('button', { name: 'More', exact: true }).focus();
      await page.keyboard.press('Enter');
    },
    shown: () => page.getByRole('menu', { name: 'Message', exact: true }),
  },
  {
    name: 'thread',
    open: async () => {
      await numbered(page, 1).focus();
      await page.keyboard.press('t');
    },
    shown: aside('Thread'),
  },
];

/** What has the focus, so that two of them can be compared: tag, name, and of a message its number. */
const focused = (): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLElement;
    return `${at.tagName} ${at.getAttribute('aria-label') ?? at.dataset['seq'] ?? at.textContent}`;
  });
/** From where each is opened, as `focused` calls it. */
const from: Readonly<Record<string, RegExp>> = {
  switcher: /^TEXTAREA Message/,
  search: /^TEXTAREA Message/,
  thread: /^LI 1$/,
  'message-menu': /^BUTTON More$/,
  emoji: /^BUTTON Emoji$|^TEXTAREA Message/,
  'own-menu': /^BUTTON .*Account and theme/,
  'create-room': /^BUTTON Create room/,
  'new-message': /^BUTTON New direct message/,
};

/** What is opened from the list of rooms, which a phone does not show beside a room. */
const FROM_SIDEBAR = new Set(['own-menu', 'create-room', 'new-message']);

async function look(name: string, size: keyof typeof sizes): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours are the same at every size: once each is enough for axe, which takes its time with a thousand emoji.
    if (size === 'desktop') assert.equal(await seriousFaults(page), [], colorScheme);
    await picture(page, `overlay-${name}-${size}-${colorScheme}`);
  }
  assert.is(await page.evaluate('document.documentElement.scrollWidth'), sizes[size].width);
}

for (const { name, open, shown, close = () => page.keyboard.press('Escape') } of all)
  overlays(`${name}: axe, pictures, and the focus afterwards`, async () => {
    for (const size of ['desktop', 'phone'] as const) {
      if (size === 'phone' && FROM_SIDEBAR.has(name)) continue;
      await page.setViewportSize(sizes[size]);
      await open();
      await shown().waitFor();
      const fits = async (): Promise<boolean> => {
        const box = await shown().boundingBox();
        return box !== null && box.x >= 0 && box.x + box.width <= sizes[size].width;
      };
      await until(fits, 2_000, `it stands on the ${size}`);
      await look(name, size);
      await close();
      await shown().waitFor({ state: 'hidden' });
      const back = from[name] ?? /^BUTTON More about this room/;
      await until(async () => back.test(await focused()), 2_000, 'the focus returns').catch(async (error: unknown) => {
        throw new Error(`${size}: the focus is on "${await focused()}"`, { cause: error });
      });
    }
    assert.equal(faults.splice(0), []);
  });

overlays('keys in the menu of a message move in it, and not in the list behind it', async () => {
  await page.setViewportSize(sizes.desktop);
  await numbered(page, 1).focus();
  await numbered(page, 1).getByRole('button', { name: 'More', exact: true }).focus();
  await page.keyboard.press('Enter');
  const at = () => page.evaluate(() => document.activeElement?.textContent.trim());
  await until(async () => (await at()) === 'Open thread', 2_000, 'the first item has the focus');
  await page.keyboard.press('ArrowDown');
  assert.is.not(await at(), 'Open thread');
  assert.ok(await page.evaluate(() => document.activeElement?.matches('[role=menuitem]')));
  await page.keyboard.press('End');
  assert.ok(await page.evaluate(() => document.activeElement?.matches('[role=menuitem]:last-of-type')));
  await page.setViewportSize({ width: 1_000, height: 700 });
  await page.getByRole('menu', { name: 'Message', exact: true }).waitFor({ state: 'hidden' });
});

overlays('a toast: axe and pictures, and it takes no focus', async () => {
  await page.setViewportSize(sizes.desktop);
  await composer(page).fill('To be deleted');
  await page.keyboard.press('Enter');
  await numbered(page, 4).focus();
  await page.keyboard.press('Delete');
  await page.getByText('Message deleted').waitFor();
  assert.match(await focused(), /^LI/);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    assert.equal(await seriousFaults(page), [], colorScheme);
    await picture(page, `overlay-toast-desktop-${colorScheme}`);
  }
});

overlays.run();
