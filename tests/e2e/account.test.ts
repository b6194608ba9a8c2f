// timeout: 240s
// One's own account in the browser: second factor, forgotten password, profile, sessions, what follows the device.
import { randomUUID } from 'node:crypto';
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authenticator } from '../support/authenticator.ts';
import { seriousFaults } from '../support/axe.ts';
import { openBrowser, picture, register, sitDown } from '../support/browser.ts';
import { openMailServer } from '../support/mail-server.ts';
import { withStack } from '../support/stack.ts';

const PASSWORD = 'a long password';
const NEXT = 'a brand-new password';
const mail = await openMailServer();
const { url, done } = await withStack(
  { gateway: 1 },
  {
    services: serviceNames,
    serviceEnv: {
      auth: {
        REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0',
        LOGIN_FAILURES_PER_ADDRESS: '0',
        SMTP_URL: mail.url,
        MAIL_FROM: 'ChatApp <chat@chat.example>',
      },
    },
  },
);
const browser = await openBrowser();
const account = suite('one’s own account');
account.after(async () => {
  await browser.close();
  await done();
  await mail.stop();
});

const unique = (name: string) => `${name}-${randomUUID().slice(0, 6)}`;

async function fillLogin(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/login');
  await page.locator('button[type=submit]:enabled').waitFor();
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}
const arrived = (page: Page) => page.getByRole('navigation', { name: 'Rooms' }).waitFor();

account('a second factor is set up, asked for at login, replaced by a recovery code, and turned off', async () => {
  const name = unique('ann');
  const ann = await sitDown(browser, url);
  await register(ann.page, name, 'Ann Archer');
  await ann.page.goto('/settings/security');
  await ann.page.getByRole('button', { name: 'Set up' }).click();
  await ann.page.getByLabel('Password', { exact: true }).fill('not my password');
  await ann.page.getByRole('button', { name: 'Continue' }).click();
  await ann.page.getByText('The current password is wrong.').waitFor();
  await ann.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await ann.page.getByRole('button', { name: 'Continue' }).click();
  await ann.page.getByRole('img', { name: 'QR code' }).waitFor();
  const code = authenticator(await ann.page.getByLabel('Key', { exact: true }).inputValue());
  await picture(ann.page, 'second-factor-desktop-light');
  assert.equal(await seriousFaults(ann.page), []);
  await ann.page.getByLabel('Code', { exact: true }).fill(code());
  await ann.page.getByRole('button', { name: 'Turn on' }).click();
  const codes = ann.page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.first().waitFor();
  const [recovery, other] = await codes.allTextContents();
  assert.is(await codes.count(), 10);
  const download = ann.page.waitForEvent('download');
  await ann.page.getByRole('button', { name: 'Download' }).click();
  assert.match((await download).suggestedFilename(), /recovery-codes/);
  await ann.page.getByRole('button', { name: 'I have kept them' }).click();

  const phone = await sitDown(browser, url, { size: 'phone', dark: true });
  await fillLogin(phone.page, name, PASSWORD);
  await phone.page.getByLabel('Code', { exact: true }).waitFor();
  await picture(phone.page, 'second-factor-login-phone-dark');
  assert.equal(await seriousFaults(phone.page), []);
  await phone.page.getByLabel('Code', { exact: true }).fill('000000');
  await phone.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await phone.page.getByText('This code is wrong').waitFor();
  await phone.page.getByRole('button', { name: 'Use a recovery code' }).click();
  await phone.page.getByLabel('Recovery code').fill(recovery ?? '');
  await phone.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await arrived(phone.page);

  await ann.page.getByRole('button', { name: 'Turn off' }).click();
  await ann.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await ann.page.getByLabel('Code of the app').fill(other ?? '');
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await ann.page.getByRole('button', { name: 'Set up' }).waitFor();
  await ann.context.close();
  await phone.context.close();
});

account('a forgotten password is set anew with the link of a mail, once', async () => {
  const name = unique('bob');
  const address = `${name}@chat.example`;
  const bob = await sitDown(browser, url);
  await register(bob.page, name, 'Bob Baker');
  await bob.page.goto('/settings/account');
  await bob.page.getByLabel('E-mail address').fill(address);
  await bob.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await bob.page.getByRole('button', { name: 'Save address' }).click();
  await bob.page.getByText('Your address is saved').waitFor();

  const phone = await sitDown(browser, url, { size: 'phone' });
  await phone.page.goto('/login');
  await phone.page.getByRole('link', { name: 'Forgot your password?' }).click();
  await phone.page.getByLabel('Username or e-mail address').fill(address);
  await phone.page.getByRole('button', { name: 'Send the link' }).click();
  await phone.page.getByText('a link is on its way').waitFor();
  const token = /\/reset#(\S+)/.exec(await mail.mailTo(address))?.[1];
  await phone.page.goto(`/reset#${token}`);
  await phone.page.getByLabel('New password', { exact: true }).fill('short');
  await phone.page.getByRole('button', { name: 'Set password' }).click();
  await phone.page.getByText('Use at least 8 characters.').waitFor();
  await phone.page.getByLabel('New password', { exact: true }).fill(NEXT);
  await phone.page.getByRole('button', { name: 'Set password' }).click();
  await phone.page.getByRole('heading', { name: 'Your password is set' }).waitFor();
  assert.is(new URL(phone.page.url()).hash, '', 'the token is not left in the address');
  await bob.page.waitForURL('**/login');
  await fillLogin(phone.page, name, NEXT);
  await arrived(phone.page);

  await bob.page.goto(`/reset#${token}`);
  await bob.page.getByLabel('New password', { exact: true }).fill(NEXT);
  await bob.page.getByRole('button', { name: 'Set password' }).click();
  await bob.page.getByText('This link is unknown, has been used or has expired.').waitFor();
  await bob.context.close();
  await phone.context.close();
});

account('a new name shows at once, a theme stays, and other sessions are ended from here', async () => {
  const name = unique('cid');
  const cid = await sitDown(browser, url);
  await register(cid.page, name, 'Cid');
  const other = await sitDown(browser, url, { size: 'phone' });
  await fillLogin(other.page, name, PASSWORD);
  await arrived(other.page);

  await cid.page.getByRole('button', { name: 'Account and theme' }).click();
  await cid.page.getByRole('menuitem', { name: 'Settings' }).click();
  await cid.page.getByLabel('Name', { exact: true }).fill('Cid of the Sea');
  await cid.page.getByLabel('Status').fill('On holiday');
  await cid.page.getByRole('button', { name: 'Save' }).click();
  await cid.page.getByText('Your profile is saved').waitFor();
  await cid.page.getByRole('link', { name: 'Back to your rooms' }).click();
  await cid.page.getByRole('button', { name: 'Cid of the Sea' }).waitFor();

  await cid.page.goto('/settings/appearance');
  await cid.page.getByText('Dark', { exact: true }).click();
  await cid.page.reload();
  assert.ok(await cid.page.getByRole('radio', { name: 'Dark' }).isChecked());
  await cid.page.goto('/settings/notifications');
  const receipts = cid.page.getByRole('switch', { name: 'Show how far I have read' });
  await receipts.click();
  await cid.page.reload();
  await cid.page.locator('[role=switch][aria-checked=false]').nth(1).waitFor();

  await cid.page.goto('/settings/sessions');
  const sessions = cid.page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
  await sessions.nth(1).waitFor();
  assert.is(await sessions.filter({ hasText: 'This one' }).count(), 1);
  await picture(cid.page, 'sessions-desktop-dark');
  await cid.page.getByRole('button', { name: 'End all others' }).click();
  await cid.page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
  await other.page.waitForURL('**/login');
  assert.is(await sessions.count(), 1);

  for (const page of ['profile', 'account', 'security', 'sessions', 'notifications', 'appearance', 'keyboard']) {
    await cid.page.goto(`/settings/${page}`);
    await cid.page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await seriousFaults(cid.page), [], page);
  }
  assert.equal(cid.faults, []);
  await cid.context.close();
  await other.context.close();
});

account('a message that comes while nobody looks is a notice on the desktop, gone once it is read', async () => {
  const dora = await sitDown(browser, url);
  await dora.context.grantPermissions(['notifications']);
  const [doraName, eveName] = [unique('dora'), unique('eve')];
  await register(dora.page, doraName, 'Dora');
  const eve = await sitDown(browser, url);
  await register(eve.page, eveName, 'Eve');
  await dora.page.goto('/settings/notifications');
  await dora.page.getByRole('switch', { name: 'Show notifications' }).click();
  await dora.page.locator('[role=switch][aria-checked=true]').first().waitFor();

  await eve.page.keyboard.press('Control+k');
  await eve.page.getByRole('dialog', { name: 'Go to' }).waitFor();
  await eve.page.keyboard.type(doraName);
  await eve.page.getByRole('option').filter({ hasText: doraName }).click();
  await eve.page.getByRole('textbox', { name: 'Message' }).fill('Are you there?');
  await eve.page.keyboard.press('Enter');
  const notices = () =>
    dora.page.evaluate<string[]>(`navigator.serviceWorker.ready
      .then((registration) => registration.getNotifications())
      .then((all) => all.map(({ title, body }) => title + ': ' + body))`);
  await until(async () => (await notices()).length > 0, 10_000, 'the notice shows');
  assert.equal(await notices(), ['Eve: Are you there?']);
  await dora.page.goto('/');
  await dora.page.getByRole('navigation', { name: 'Rooms' }).getByText('Eve').click();
  await until(async () => (await notices()).length === 0, 10_000, 'what is read is no news');
  await dora.context.close();
  await eve.context.close();
});

account('whoever deactivates the account is out, and stays out', async () => {
  const name = unique('fay');
  const fay = await sitDown(browser, url, { size: 'phone' });
  await register(fay.page, name, 'Fay');
  await fay.page.goto('/settings/account');
  await fay.page.getByRole('button', { name: 'Deactivate account' }).click();
  await fay.page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(PASSWORD);
  await fay.page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
  await fay.page.waitForURL('**/login');
  await fillLogin(fay.page, name, PASSWORD);
  await fay.page.getByText('This account has been deactivated.').waitFor();
  await fay.context.close();
});

account.run();
