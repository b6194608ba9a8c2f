// timeout: 120s
// Choosing among more people than one page of them holds.
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser, picture, register, sitDown } from '../support/browser.ts';
import { composer, idOf, inMenu, must, roomLink, roomOf, somebody } from '../support/on-page.ts';
import { register as join } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

const { url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const people = suite('choosing people');
people.after(async () => {
  await browser.close();
  await done();
});

const MANY = 45;
const PAGE = 20;

people('more of them come as one goes down the list, by the keys or by scrolling', async () => {
  const prefix = unique('zoe').replace('-', '');
  const username = (at: number): string => `${prefix}-${String(at).padStart(2, '0')}`;
  for (let at = 0; at < MANY; at++) await join(url, username(at));
  const host = await somebody(url, 'Hal Host');
  for (const size of ['desktop', 'phone'] as const) {
    const { page, context, faults } = await sitDown(browser, url, { size });
    const me = unique('ann');
    await register(page, me, 'Ann Archer');
    const name = unique('Crowd');
    const room = await roomOf(host, { name });
    const ann = await idOf(host, me);
    await must(host, 'POST', `/api/rooms/${room}/members`, { userId: ann });
    await must(host, 'PATCH', `/api/rooms/${room}/members/${ann}`, { role: 'owner' });
    await roomLink(page, name).click();
    await composer(page).waitFor();
    await inMenu(page, 'Add people');
    const field = page.getByRole('combobox', { name: 'Search people' });
    const options = page.getByRole('option');
    await field.fill(prefix);
    await options.nth(PAGE - 1).waitFor();
    assert.is(await options.count(), PAGE, 'no more than a page while nobody asks for them');
    if (size === 'desktop') for (let at = 1; at < MANY; at++) await field.press('ArrowDown', { delay: 15 });
    else
      for (let turn = 0; turn < 3; turn++) {
        await options.last().scrollIntoViewIfNeeded();
        await page.waitForTimeout(700);
      }
    await until(async () => (await options.count()) === MANY, 10_000, 'all of them are there');
    await field.press('ArrowDown');
    const pointed = page.getByRole('option', { selected: true });
    const inSight = async (): Promise<boolean> => {
      const [box, list] = [await pointed.boundingBox(), await page.getByRole('dialog').boundingBox()];
      return box !== null && list !== null && box.y >= list.y && box.y + box.height <= list.y + list.height;
    };
    await until(inSight, 2_000, 'whom the keys point at is seen');
    await picture(page, `people-paged-${size}-light`);
    const last = username(MANY - 1);
    await options.filter({ hasText: last }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Members, 3' }).waitFor();
    assert.equal(faults, []);
    await context.close();
  }
});

people.run();
