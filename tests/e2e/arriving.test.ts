// timeout: 180s
// How one comes to what others wrote: at the first unread, by a link, in a second tab; and who is typing meanwhile.
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { counterOf } from '../support/counters.ts';
import { openBrowser, picture, register, sitDown } from '../support/browser.ts';
import {
  about,
  composer,
  idOf,
  messages,
  must,
  numbered,
  roomLink,
  roomOf,
  say,
  somebody,
  write,
} from '../support/on-page.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

const { stack, url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const arriving = suite('coming to what others wrote');
arriving.after(async () => {
  await browser.close();
  await done();
});

/** How far down the screen a message begins, in pixels. */
const topOf = async (page: Page, seq: number): Promise<number> => (await numbered(page, seq).boundingBox())?.y ?? NaN;
const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `Line ${from + at}`);

for (const size of ['desktop', 'phone'] as const)
  arriving(`a room opens at its first unread, and the line above it stays where it is: ${size}`, async () => {
    const { page, context, faults } = await sitDown(browser, url, { size });
    const me = unique('ann');
    await register(page, me, 'Ann Archer');
    const bob = await somebody(url, 'Bob Baker');
    const name = unique('Busy');
    const room = await roomOf(bob, { name }, [await idOf(bob, me)]);
    await write(bob, room, ...lines(1, 40));
    await roomLink(page, name).click();
    await numbered(page, 1).waitFor();
    await messages(page).evaluate((log) => (log.scrollTop = log.scrollHeight));
    await numbered(page, 40).waitFor();
    await page.waitForTimeout(1_500);
    await page.goto(size === 'phone' ? '/' : '/browse');
    await roomLink(page, new RegExp(`^${name}$`)).waitFor();
    await write(bob, room, ...lines(41, 80));
    await roomLink(page, /40\s*unread/).waitFor();
    await roomLink(page, /40\s*unread/).click();

    const line = page.locator('li[data-new]');
    await line.waitFor();
    const inSight = async (): Promise<boolean> => {
      const box = await line.boundingBox();
      return box !== null && box.y > 0 && box.y < (page.viewportSize()?.height ?? 0);
    };
    await until(inSight, 5_000, 'the line is on the screen');
    await picture(page, `arriving-unread-${size}-light`);
    const after = () => line.evaluate((item) => (item.nextElementSibling as HTMLElement).dataset['seq']);
    assert.is(await after(), '41');

    const before = await topOf(page, 41);
    await write(bob, room, 'One more');
    await numbered(page, 81)
      .or(page.getByText(/\d+ new/))
      .first()
      .waitFor();
    assert.is(await after(), '41', 'what comes later does not move it');
    assert.is(await topOf(page, 41), before, 'nor anything on the screen');
    await page.waitForTimeout(1_500);
    assert.is(await after(), '41', 'nor does reading');
    await messages(page).evaluate((log) => (log.scrollTop = log.scrollHeight));
    await numbered(page, 81).waitFor();
    assert.is(await line.count(), 1, 'it stays while one is here');
    assert.equal(faults, []);
    await context.close();
  });

arriving('who is typing is told to the others, and no more once they stop', async () => {
  const ann = await sitDown(browser, url);
  const bob = await sitDown(browser, url, { size: 'phone' });
  const [annName, bobName] = [unique('ann'), unique('bob')];
  await register(ann.page, annName, 'Ann Archer');
  await register(bob.page, bobName, 'Bob Baker');
  const carol = await somebody(url, 'Carol Clark');
  const name = unique('Typing');
  await roomOf(carol, { name }, [await idOf(carol, annName), await idOf(carol, bobName)]);
  for (const { page } of [ann, bob]) {
    await roomLink(page, name).click();
    await composer(page).waitFor();
  }
  const told = bob.page.getByText('Ann Archer is typing');
  await composer(ann.page).pressSequentially('Let me think', { delay: 20 });
  await told.waitFor();
  await picture(bob.page, 'arriving-typing-phone-light');
  assert.is(await ann.page.getByText('is typing').count(), 0, 'nobody is told of themselves');
  // Whoever only looks at what they wrote types no more.
  await told.waitFor({ state: 'detached', timeout: 15_000 });

  await composer(ann.page).pressSequentially(' again');
  await told.waitFor();
  await composer(ann.page).press('Enter');
  await messages(bob.page).getByText('Let me think again').waitFor();
  await told.waitFor({ state: 'detached', timeout: 2_000 });
  assert.equal([...ann.faults, ...bob.faults], []);
  await ann.context.close();
  await bob.context.close();
});

arriving('a link to a message opens it in another browser, in its surroundings', async () => {
  const ann = await sitDown(browser, url);
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const [annName, bobName] = [unique('ann'), unique('bob')];
  await register(ann.page, annName, 'Ann Archer');
  const bob = await sitDown(browser, url, { size: 'phone', dark: true });
  await register(bob.page, bobName, 'Bob Baker');
  const carol = await somebody(url, 'Carol Clark');
  const name = unique('Links');
  const room = await roomOf(carol, { name }, [await idOf(carol, annName), await idOf(carol, bobName)]);
  await write(carol, room, ...lines(1, 150));
  await must(carol, 'PUT', `/api/rooms/${room}/read`, { seq: 150 });
  await ann.page.goto(`/rooms/${room}?at=20`);
  await numbered(ann.page, 20).waitFor();
  await about(ann.page, 20, 'Copy link');
  await ann.page.getByText('Link copied').waitFor();
  const link = await ann.page.evaluate<string>('navigator.clipboard.readText()');
  assert.is(link, `${url}/rooms/${room}?at=20`);

  await bob.page.goto(link);
  await bob.page.locator('li.found[data-seq="20"]').waitFor();
  const seen = async (): Promise<boolean> => {
    const top = await topOf(bob.page, 20);
    return top > 0 && top < 844;
  };
  await until(seen, 5_000, 'it is on the screen');
  for (const seq of [15, 25]) await numbered(bob.page, seq).waitFor();
  assert.is(await numbered(bob.page, 150).count(), 0, 'and not all that came after it');
  await picture(bob.page, 'arriving-link-phone-dark');

  // Who is not in the room is not shown what is said in it.
  const secret = await roomOf(carol, { kind: 'private' }, [await idOf(carol, annName)]);
  await write(carol, secret, 'Between us');
  await bob.page.goto(`/rooms/${secret}?at=1`);
  await bob.page.getByRole('main').waitFor();
  await bob.page.waitForTimeout(1_000);
  assert.is(await bob.page.getByText('Between us').count(), 0);
  await picture(bob.page, 'arriving-link-no-member-phone-dark');
  assert.equal([...ann.faults], []);
  await ann.context.close();
  await bob.context.close();
});

arriving('two tabs of one person share one connection, one store and one outbox', async () => {
  const open = () => counterOf(stack, 'gateway', 'gateway_connections');
  await until(async () => (await open()) === 0, 10_000, 'those before are gone');
  const { page: first, context, faults } = await sitDown(browser, url);
  await register(first, unique('ann'), 'Ann Archer');
  const bob = await somebody(url, 'Bob Baker');
  const name = unique('Tabs');
  await roomOf(bob, { name });
  await first.goto('/browse');
  await first.getByRole('button', { name: `Join ${name}` }).click();
  await say(first, 'from the first tab');
  await until(async () => (await open()) === 1, 5_000, 'one socket');

  const second = await context.newPage();
  await second.goto(first.url());
  await messages(second).getByText('from the first tab').waitFor();
  await say(second, 'from the second tab');
  await messages(first).getByText('from the second tab').waitFor();
  assert.is(await open(), 1, 'still one socket');
  const stores = (at: Page) =>
    at.evaluate<string>('indexedDB.databases().then((all) => all.map(({ name }) => name).sort().join())');
  assert.is(await stores(second), await stores(first));

  await context.setOffline(true);
  stack.kill('gateway', 1);
  await say(first, 'written offline');
  await messages(second).getByText('written offline').waitFor();
  await first.close();
  await context.setOffline(false);
  await second.getByText('Offline.').waitFor({ state: 'detached', timeout: 20_000 });
  await numbered(second, 3).getByText('written offline').waitFor({ timeout: 20_000 });
  assert.is(await messages(second).getByText('written offline').count(), 1, 'sent once');
  await until(async () => (await open()) === 1, 5_000, 'one socket again');
  assert.equal(faults, []);
  await context.close();
});

arriving.run();
