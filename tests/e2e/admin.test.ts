// timeout: 240s
// The administration in the browser, from an administrator whom the command line has made.
import { randomUUID } from 'node:crypto';
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import type { Locator, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seriousFaults } from '../support/axe.ts';
import { openBrowser, picture, register as registerPage, sitDown } from '../support/browser.ts';
import { chatapp } from '../support/chatapp.ts';
import { register } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom } from '../support/talk.ts';

const PASSWORD = 'a long password';
const { stack, url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const administration = suite('administration in the browser');
const unique = (name: string) => `${name}-${randomUUID().slice(0, 6)}`;
const rootName = unique('root');
let root: Awaited<ReturnType<typeof sitDown>>;
let page: Page;
administration.before(async () => {
  await chatapp(stack, `${PASSWORD}\n`, 'create-superuser', '--username', rootName);
  root = await sitDown(browser, url);
  page = root.page;
  await page.goto('/login');
  await page.locator('button[type=submit]:enabled').waitFor();
  await page.getByLabel('Username').fill(rootName);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
});
administration.after(async () => {
  await browser.close();
  await done();
});

const act = async (of: string, name: string, button: string) => {
  await page.getByRole('button', { name: `Actions for ${of}` }).click();
  await page.getByRole('menuitem', { name }).click();
  await page.getByRole('dialog').getByRole('button', { name: button }).click();
};

/** Settings take effect within seconds: opens a page until it shows what it shall. */
async function openUntil(at: Page, path: string, shown: Locator): Promise<void> {
  const sees = async () => {
    await at.goto(path);
    return shown.waitFor({ timeout: 1_000 }).then(
      () => true,
      () => false,
    );
  };
  await until(sees, 20_000, path);
}

administration('who is no administrator is told so', async () => {
  const ann = await sitDown(browser, url, { size: 'phone', dark: true });
  await registerPage(ann.page, unique('ann'), 'Ann');
  await ann.page.goto('/admin/people');
  await ann.page.getByRole('heading', { name: 'This is not for you' }).waitFor();
  await ann.context.close();
});

administration(
  'a person is found, made an administrator and back, handed a link, put out and brought back',
  async () => {
    const name = unique('bob');
    const bob = await sitDown(browser, url);
    await registerPage(bob.page, name, name);
    await page.getByRole('button', { name: 'Account and theme' }).click();
    await page.getByRole('menuitem', { name: 'Administration' }).click();
    await page.getByRole('searchbox', { name: 'Search people' }).fill(name);
    const row = page.getByRole('row').filter({ hasText: `@${name}` });
    await row.waitFor();
    await act(name, 'Make administrator', 'Make administrator');
    await row.getByText('Administrator').waitFor();
    await act(name, 'Take the role away', 'Take the role away');
    await row.getByText('Administrator').waitFor({ state: 'detached' });

    await act(name, 'Link to a new password', 'Make the link');
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    await page.getByRole('button', { name: 'Done' }).click();
    assert.match(link, `${url}/reset#`);
    await act(name, 'Deactivate', 'Deactivate');
    await row.getByText('Deactivated').waitFor();
    await bob.page.waitForURL('**/login');
    await picture(page, 'admin-people-desktop-light');
    await act(name, 'Reactivate', 'Reactivate');
    await row.getByText('Deactivated').waitFor({ state: 'detached' });
    await bob.page.goto(link);
    await bob.page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await bob.page.getByRole('button', { name: 'Set password' }).click();
    await bob.page.getByRole('heading', { name: 'Your password is set' }).waitFor();
    await bob.context.close();
  },
);

administration('a room is archived and gets another owner, and a report leads to its message’s end', async () => {
  const [ann, bob] = await Promise.all([register(url, unique('ann')), register(url, unique('bob'))]);
  const room = await makeRoom(ann);
  const { body } = await ann.call('GET', `/api/rooms/${room}`);
  const { name } = (body as { room: { name: string } }).room;
  await bob.call('POST', `/api/rooms/${room}/join`);
  await ann.call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body: 'you fool' });
  await bob.call('POST', `/api/rooms/${room}/messages/1/reports`, { reason: 'This is rude' });

  await page.goto('/admin/rooms');
  await page.getByRole('searchbox', { name: 'Search rooms' }).fill(name);
  const row = page.getByRole('row').filter({ hasText: name });
  await row.waitFor();
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Make somebody owner' }).click();
  await page.getByRole('combobox', { name: 'Search people' }).fill(bob.username);
  await page.getByRole('option').first().click();
  await row.getByRole('cell').filter({ hasText: bob.username }).waitFor();
  await act(name, 'Archive', 'Archive');
  await row.getByText('Archived').waitFor();
  await act(name, 'Bring back', 'Bring back');
  await row.getByText('Archived').waitFor({ state: 'detached' });

  await page.goto('/admin/reports');
  const report = page.getByRole('article').filter({ hasText: 'This is rude' });
  await report.getByText('you fool').waitFor();
  await picture(page, 'admin-reports-desktop-light');
  assert.match(
    (await report.getByRole('link', { name: 'Go to the message' }).getAttribute('href')) ?? '',
    `/rooms/${room}?at=1`,
  );
  await report.getByRole('button', { name: 'Delete the message' }).click();
  await page.getByLabel('Note').fill('Not here');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the message' }).click();
  await report.waitFor({ state: 'detached' });
  await page.getByText('Handled', { exact: true }).click();
  await report.getByText('Not here').waitFor();
  await page.goto('/admin/audit');
  await page.getByRole('combobox', { name: 'What' }).selectOption('report.resolved');
  await page.getByRole('row').filter({ hasText: 'message deleted: “Not here”' }).waitFor();
  assert.is(await page.getByRole('row').filter({ hasText: 'Role changed' }).count(), 0);
});

administration('registration by invitation and closed registration hold for the form', async () => {
  await page.goto('/admin/settings');
  await page.getByRole('radio', { name: 'By invitation' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. It holds everywhere').waitFor();
  await page.goto('/admin/invitations');
  await page.getByRole('button', { name: 'Invite people' }).click();
  await page.getByLabel('Note').fill('Class of 2026');
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.getByLabel('Link', { exact: true }).inputValue();
  await page.getByRole('button', { name: 'Done' }).click();

  const guest = await sitDown(browser, url, { size: 'phone' });
  await openUntil(guest.page, '/register', guest.page.getByLabel('Invitation code'));
  await picture(guest.page, 'register-by-invitation-phone-light');
  assert.equal(await seriousFaults(guest.page), []);
  await guest.page.goto('/login');
  await guest.page.goto(link);
  await guest.page.getByText('You are invited.').waitFor();
  await guest.page.getByLabel('Username').fill(unique('guest'));
  await guest.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await guest.page.getByRole('button', { name: 'Create account' }).click();
  await guest.page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  await guest.context.close();

  await page.goto('/admin/settings');
  await page.getByRole('radio', { name: 'Nobody' }).check();
  await page.getByLabel('Days that messages are kept').fill('30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByText('They can’t be brought back.').waitFor();
  await page.getByRole('button', { name: 'Save and delete' }).click();
  await page.getByText('Saved. It holds everywhere').first().waitFor();
  const late = await sitDown(browser, url);
  await openUntil(late.page, '/register', late.page.getByRole('heading', { name: 'No new accounts' }));
  await late.context.close();
});

administration('every page is fit for a phone, in the dark, and for axe', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const name of ['people', 'rooms', 'reports', 'audit', 'invitations', 'settings']) {
    await page.goto(`/admin/${name}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page
      .getByRole('main')
      .locator('table, ul, form')
      .first()
      .or(page.getByText('No reports are open'))
      .first()
      .waitFor();
    assert.equal(await seriousFaults(page), [], name);
    assert.is(await page.evaluate('document.documentElement.scrollWidth'), 390, `${name} is not wider than the phone`);
    await picture(page, `admin-${name}-phone-dark`);
  }
  assert.equal(root.faults, []);
});

administration.run();
