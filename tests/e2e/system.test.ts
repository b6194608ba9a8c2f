// timeout: 240s
// The system page in the browser: all is well, a probe goes its way, a service is missed and comes back.
import { randomUUID } from 'node:crypto';
import { hopNames } from '@chatapp/contracts';
import { serviceNames } from '@chatapp/stack';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seriousFaults } from '../support/axe.ts';
import { openBrowser, picture, register, sitDown } from '../support/browser.ts';
import { chatapp } from '../support/chatapp.ts';
import { withStack } from '../support/stack.ts';

const PASSWORD = 'a long password';
/** Under a machine's load, an instance may be told as silent for a moment. */
const PATIENCE = { timeout: 30_000 };
const { stack, url, done } = await withStack({ gateway: 2, 'chat-writer': 2 }, { services: serviceNames });
const browser = await openBrowser();
const system = suite('the system page in the browser');
const unique = (name: string) => `${name}-${randomUUID().slice(0, 6)}`;
let page: Page;
let faults: string[];
system.before(async () => {
  const name = unique('root');
  await chatapp(stack, `${PASSWORD}\n`, 'create-superuser', '--username', name);
  ({ page, faults } = await sitDown(browser, url));
  await page.goto('/login');
  await page.locator('button[type=submit]:enabled').waitFor();
  await page.getByLabel('Username').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
});
system.after(async () => {
  await browser.close();
  await done();
});

const status = () => page.getByRole('status', { name: 'State of the system' });
const drawing = () => page.getByRole('img', { name: 'The road of a message' });

system('who is no administrator is told so', async () => {
  const ann = await sitDown(browser, url, { size: 'phone' });
  await register(ann.page, unique('ann'), 'Ann');
  await ann.page.goto('/admin/system');
  await ann.page.getByRole('heading', { name: 'This is not for you' }).waitFor();
  await ann.context.close();
});

system('it opens among the pages of administration, and tells that all is well', async () => {
  await page.goto('/admin/people');
  await page.getByRole('link', { name: 'System' }).click();
  await drawing().waitFor();
  await status().getByText('All is well').waitFor(PATIENCE);
  for (const name of ['gateway', 'chat-writer', 'fanout', 'MySQL'])
    await drawing().getByText(name, { exact: true }).waitFor();
  const instances = page.getByRole('table', { name: 'Every process that runs' });
  for (const { service, index } of stack.instances().filter((each) => each.service !== 'web'))
    await instances
      .getByRole('rowheader')
      .filter({ hasText: `${service}-${index}` })
      .first()
      .waitFor();
  assert.is(await page.getByRole('table', { name: 'Who owns which partition' }).getByText('nobody').count(), 0);
  await picture(page, 'system-desktop-light');
  assert.equal(await seriousFaults(page), []);
});

system('a probe is followed hop by hop, back to this browser', async () => {
  await page.getByRole('button', { name: 'Send a probe' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('It went the whole road and came back to this browser').waitFor(PATIENCE);
  const table = page.getByRole('table', { name: 'The way of the probe' });
  assert.is(await table.getByRole('rowheader').count(), hopNames.length + 1);
  await drawing().locator('.time.last').waitFor();
  assert.is(await drawing().locator('.time').count(), hopNames.length + 1, 'each stands in the drawing too');
  await picture(page, 'system-probe-desktop-light');
});

system('a service of which none runs is missed, and what that means is told; then it is back', async () => {
  stack.pause('fanout', 1);
  await status().getByText('No fanout runs').waitFor(PATIENCE);
  await status().getByText('New messages are saved but reach nobody').waitFor();
  assert.equal(await seriousFaults(page), []);
  await picture(page, 'system-away-desktop-light');
  stack.resume('fanout', 1);
  await status().getByText('All is well').waitFor(PATIENCE);
});

system('it is fit for a phone, in the dark, and for axe', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await drawing().waitFor();
  assert.is(await page.evaluate('document.documentElement.scrollWidth'), 390);
  assert.equal(await seriousFaults(page), []);
  await picture(page, 'system-phone-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await picture(page, 'system-phone-light');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'system-desktop-dark');
  assert.equal(faults, []);
});

system.run();
