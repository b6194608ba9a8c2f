// timeout: 180s
// Passwords, sessions and recovery codes of one's own account: what ends with each, and what stays.
import { serviceNames } from '@chatapp/stack';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authenticator } from '../support/authenticator.ts';
import { logIn, openBrowser, picture, register, sitDown } from '../support/browser.ts';
import { sidebar } from '../support/on-page.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

const PASSWORD = 'a long password';
const NEXT = 'a brand-new password';
const { url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const sessions = suite('sessions of one’s own');
sessions.after(async () => {
  await browser.close();
  await done();
});

async function tryLogIn(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/login');
  await page.locator('button[type=submit]:enabled').waitFor();
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

sessions('a new password ends all other sessions, and the old one lets nobody in', async () => {
  const name = unique('ann');
  const here = await sitDown(browser, url);
  await register(here.page, name, 'Ann Archer');
  const there = await sitDown(browser, url, { size: 'phone' });
  await logIn(there.page, name);
  await here.page.goto('/settings/account');
  const change = here.page.getByRole('button', { name: 'Change password' });
  const current = here.page.getByLabel('Current password', { exact: true });
  const next = here.page.getByLabel('New password', { exact: true });

  await change.click();
  await here.page.getByText('Enter the password that you have now.').waitFor();
  await current.fill('not this one');
  await next.fill(NEXT);
  await change.click();
  await here.page.getByText('The current password is wrong.').waitFor();
  await picture(here.page, 'sessions-password-wrong-desktop-light');
  assert.ok(await sidebar(there.page).isVisible(), 'nothing has ended yet');
  await current.fill(PASSWORD);
  await change.click();
  await here.page.getByText('Your password is changed. All other sessions have ended.').waitFor();
  await there.page.waitForURL('**/login');

  await here.page.goto('/');
  await sidebar(here.page).waitFor();
  await tryLogIn(there.page, name, PASSWORD);
  await there.page.getByText(/username or the password is wrong/i).waitFor();
  await tryLogIn(there.page, name, NEXT);
  await sidebar(there.page).waitFor();
  assert.equal(here.faults, []);
  await here.context.close();
  await there.context.close();
});

sessions('one session is ended from the list: that browser is out, the others stay', async () => {
  const name = unique('bob');
  const here = await sitDown(browser, url);
  await register(here.page, name, 'Bob Baker');
  await here.page.goto('/settings/sessions');
  const second = await sitDown(browser, url, { size: 'phone' });
  await logIn(second.page, name);
  const third = await sitDown(browser, url);
  await logIn(third.page, name);
  await here.page.reload();
  const rows = here.page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
  await rows.nth(2).waitFor();
  assert.is(await rows.filter({ hasText: 'This one' }).getByRole('button').count(), 0, 'this one ends by signing out');
  await rows.filter({ hasNotText: 'This one' }).first().getByRole('button', { name: /^End/ }).click();
  await here.page.getByText('The session has ended').waitFor();
  assert.is(await rows.count(), 2);
  const out = (page: Page) =>
    page.waitForURL('**/login', { timeout: 10_000 }).then(
      () => 1,
      () => 0,
    );
  const gone = await Promise.all([out(second.page), out(third.page)]);
  assert.is(gone[0] + gone[1], 1, 'one of them, and only one');
  assert.equal(here.faults, []);
  for (const { context } of [here, second, third]) await context.close();
});

sessions('a recovery code lets in once, and new ones take the place of the old', async () => {
  const name = unique('cid');
  const here = await sitDown(browser, url);
  await register(here.page, name, 'Cid');
  const { page } = here;
  const there = await sitDown(browser, url, { size: 'phone' });
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  const code = authenticator(await page.getByLabel('Key', { exact: true }).inputValue());
  await page.getByLabel('Code', { exact: true }).fill(code());
  await page.getByRole('button', { name: 'Turn on' }).click();
  await codes.first().waitFor();
  const [first = '', second = ''] = await codes.allTextContents();
  await page.getByRole('button', { name: 'I have kept them' }).click();

  async function recover(with_: string): Promise<void> {
    await tryLogIn(there.page, name, PASSWORD);
    await there.page.getByRole('button', { name: 'Use a recovery code' }).click();
    await there.page.getByLabel('Recovery code').fill(with_);
    await there.page.getByRole('button', { name: 'Log in', exact: true }).click();
  }
  const signOut = async (): Promise<void> => {
    await there.page.getByRole('button', { name: 'Account and theme' }).click();
    await there.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await there.page.waitForURL('**/login');
  };
  await recover(first);
  await sidebar(there.page).waitFor();
  await signOut();
  await recover(first);
  await there.page.getByText('This code is wrong').waitFor();
  await picture(there.page, 'sessions-recovery-used-phone-light');

  await page.getByRole('button', { name: 'New recovery codes' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  // The app's present code has been used once already: the one of the next half minute is taken too.
  await dialog.getByLabel(/^Code/).fill(code(1));
  await dialog.getByRole('button', { name: 'Make new codes' }).click();
  await codes.first().waitFor();
  const [renewed = ''] = await codes.allTextContents();
  assert.not.equal(renewed, first);
  await recover(second);
  await there.page.getByText('This code is wrong').waitFor();
  await recover(renewed);
  await sidebar(there.page).waitFor();
  assert.equal(here.faults, []);
  await here.context.close();
  await there.context.close();
});

sessions.run();
