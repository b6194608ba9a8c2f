// timeout: 180s
// What administrators do, and what those see to whom it is done: sessions ended, invitations revoked, reports left, settings, the log.
import { randomUUID } from 'node:crypto';
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { logIn, openBrowser, picture, register, sitDown } from '../support/browser.ts';
import { chatapp } from '../support/chatapp.ts';
import { must, roomOf, somebody, write } from '../support/on-page.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

const { stack, url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const acts = suite('acts of administrators');
let page: Page;
let faults: string[];
acts.before(async () => {
  await chatapp(stack, 'a long password\n', 'create-superuser', '--username', 'root');
  ({ page, faults } = await sitDown(browser, url));
  await logIn(page, 'root');
});
acts.after(async () => {
  await browser.close();
  await done();
});

async function act(name: string, item: string, button: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search people' }).fill(name);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
  await page.getByRole('dialog').getByRole('button', { name: button }).click();
}

acts('who is logged out everywhere is out in every browser, and may come in again', async () => {
  const name = unique('bob');
  const desk = await sitDown(browser, url);
  await register(desk.page, name, name);
  const phone = await sitDown(browser, url, { size: 'phone' });
  await logIn(phone.page, name);
  await page.goto('/admin/people');
  await act(name, 'End all sessions', 'End all sessions');
  await page.getByText(`${name} is logged out everywhere`).waitFor();
  for (const each of [desk, phone]) await each.page.waitForURL('**/login');
  await logIn(phone.page, name);
  await desk.context.close();
  await phone.context.close();
});

acts('who is deactivated is out and cannot come in, until the account is active again', async () => {
  const name = unique('eve');
  const eve = await sitDown(browser, url, { size: 'phone' });
  await register(eve.page, name, name);
  await page.goto('/admin/people');
  await act(name, 'Deactivate', 'Deactivate');
  await eve.page.waitForURL('**/login');
  await eve.page.locator('button[type=submit]:enabled').waitFor();
  await eve.page.getByLabel('Username').fill(name);
  await eve.page.getByLabel('Password', { exact: true }).fill('a long password');
  await eve.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await eve.page.getByText('This account has been deactivated.').waitFor();
  await act(name, 'Reactivate', 'Reactivate');
  await logIn(eve.page, name);
  await eve.context.close();
});

acts('an invitation that is revoked lets nobody in', async () => {
  await page.goto('/admin/invitations');
  await page.getByRole('button', { name: 'Invite people' }).click();
  await page.getByLabel('Note').fill('For the choir');
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.getByLabel('Link', { exact: true }).inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke the invitation For the choir' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('The invitation is revoked').waitFor();
  await page.getByText('For the choir').waitFor({ state: 'detached' });

  await page.goto('/admin/settings');
  await page.getByRole('radio', { name: 'By invitation' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. It holds everywhere').waitFor();
  const guest = await sitDown(browser, url, { size: 'phone' });
  const asksForOne = async (): Promise<boolean> => {
    await guest.page.goto('/login');
    await guest.page.goto(link);
    return guest.page
      .getByText('You are invited.')
      .or(guest.page.getByLabel('Invitation code'))
      .first()
      .waitFor({ timeout: 2_000 })
      .then(
        () => true,
        () => false,
      );
  };
  await until(asksForOne, 20_000, 'the setting holds without a restart');
  await guest.page.getByLabel('Username').fill(unique('guest'));
  await guest.page.getByLabel('Password', { exact: true }).fill('a long password');
  await guest.page.getByRole('button', { name: 'Create account' }).click();
  await guest.page.getByText('This invitation is unknown, used up or has expired.').first().waitFor();
  await picture(guest.page, 'admin-acts-revoked-phone-light');
  await guest.context.close();
  await page.getByRole('radio', { name: 'Anybody' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  const open = async (): Promise<boolean> => {
    const answer = await fetch(`${url}/api/auth/settings`);
    return (await answer.text()).includes('"open"');
  };
  await until(open, 20_000, 'anybody may register again');
});

acts('a limit that is set holds for those who are writing already, without a restart', async () => {
  const ann = await somebody(url, 'Ann Archer');
  const room = await roomOf(ann, {});
  await write(ann, room, 'x'.repeat(200));
  await page.goto('/admin/settings');
  await page.getByLabel('Characters of a message').fill('100');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. It holds everywhere').waitFor();
  const refused = async (): Promise<boolean> => {
    const { status } = await ann.call('POST', `/api/rooms/${room}/messages`, {
      id: randomUUID(),
      body: 'x'.repeat(200),
    });
    return status >= 400;
  };
  await until(refused, 15_000, 'the limit holds');
  await write(ann, room, 'short');
});

acts('a report whose message is left stays in the list of the handled, and the log finds what was done', async () => {
  const [ann, bob] = [await somebody(url, 'Ann Archer'), await somebody(url, 'Bob Baker')];
  const room = await roomOf(ann, {});
  await must(bob, 'POST', `/api/rooms/${room}/join`);
  await write(ann, room, 'I like turnips');
  const reason = unique('Turnips');
  await must(bob, 'POST', `/api/rooms/${room}/messages/1/reports`, { reason });
  await page.goto('/admin/reports');
  const report = page.getByRole('article').filter({ hasText: reason });
  await report.getByRole('button', { name: 'Leave it' }).click();
  const note = unique('Harmless');
  await page.getByLabel('Note').fill(note);
  await page.getByRole('dialog').getByRole('button', { name: 'Leave it' }).click();
  await page.getByText('The message stays').waitFor();
  await report.waitFor({ state: 'detached' });
  await page.getByText('Handled', { exact: true }).click();
  await report.getByText('Left', { exact: true }).waitFor();
  await report.getByRole('link', { name: 'Go to the message' }).waitFor();
  await picture(page, 'admin-acts-handled-desktop-light');

  await page.goto('/admin/audit');
  const rows = page.getByRole('table').getByRole('row');
  await page.getByRole('searchbox', { name: 'Search the log' }).fill(ann.username);
  await rows.nth(1).waitFor();
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('nobody did this');
  await page.getByText('Nothing like that was done').waitFor();
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('');
  await rows.filter({ hasText: `message left: “${note}”` }).waitFor();
  await page.getByRole('combobox', { name: 'What' }).selectOption('invitation.revoked');
  await rows.filter({ hasText: 'Invitation revoked' }).waitFor();
  await rows.filter({ hasText: 'message left' }).first().waitFor({ state: 'detached' });
  assert.equal(faults, []);
});

acts.run();
