// timeout: 240s
import { randomUUID } from 'node:crypto';
import { seriousFaults } from '../support/axe.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { serviceNames } from '@chatapp/stack';
import { openBrowser, picture, register, sitDown } from '../support/browser.ts';
import { withStack } from '../support/stack.ts';

const { stack, url, done } = await withStack({ gateway: 2 }, { services: serviceNames });
const browser = await openBrowser();
const talk = suite('two people in two browsers');
talk.after(async () => {
  await browser.close();
  await done();
});

const unique = (name: string) => `${name}-${randomUUID().slice(0, 6)}`;

talk('register, make a room, join it from the directory, talk, and see unread', async () => {
  const ann = await sitDown(browser, url);
  const bob = await sitDown(browser, url, { size: 'phone', dark: true });
  await register(ann.page, unique('ann'), 'Ann Archer');
  await register(bob.page, unique('bob'), 'Bob Baker');
  const name = unique('Lounge');

  await ann.page.getByRole('button', { name: 'Create room' }).first().click();
  await ann.page.getByLabel('Name', { exact: true }).fill(name);
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Create room' }).click();
  await ann.page.getByRole('textbox', { name: 'Message' }).fill('Hello from Ann');
  await ann.page.keyboard.press('Enter');
  const annList = ann.page.getByRole('log', { name: 'Messages' }).or(ann.page.getByRole('list', { name: 'Messages' }));
  await annList.getByText('Hello from Ann').waitFor();

  await bob.page.goto('/browse');
  await bob.page.getByRole('button', { name: `Join ${name}` }).click();
  const bobList = bob.page.getByRole('log', { name: 'Messages' }).or(bob.page.getByRole('list', { name: 'Messages' }));
  await bobList.getByText('Hello from Ann').waitFor();
  await bob.page.getByRole('textbox', { name: 'Message' }).fill('Hi Ann, Bob here');
  await bob.page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await annList.getByText('Hi Ann, Bob here').waitFor();
  await picture(ann.page, 'conversation-desktop-light');
  await picture(bob.page, 'conversation-phone-dark');

  for (const person of [ann, bob]) assert.equal(await seriousFaults(person.page), []);
  assert.equal([...ann.faults, ...bob.faults], []);
  await ann.context.close();
  await bob.context.close();
});

talk('what is written while the gateways are away is kept and sent once', async () => {
  const ann = await sitDown(browser, url);
  await register(ann.page, unique('ann'), 'Ann Archer');
  const name = unique('Bunker');
  await ann.page.getByRole('button', { name: 'Create room' }).first().click();
  await ann.page.getByLabel('Name', { exact: true }).fill(name);
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Create room' }).click();
  const composer = ann.page.getByRole('textbox', { name: 'Message' });
  const list = ann.page.getByRole('log', { name: 'Messages' }).or(ann.page.getByRole('list', { name: 'Messages' }));
  await composer.fill('before');
  await composer.press('Enter');
  await list.getByText('before').waitFor();

  await ann.context.setOffline(true);
  for (const { service, index } of stack.instances()) if (service === 'gateway') stack.kill(service, index, 'SIGKILL');
  await composer.fill('written offline');
  await composer.press('Enter');
  await list.getByText('written offline').waitFor();
  await ann.page.getByText('Offline.').waitFor();
  await picture(ann.page, 'offline-desktop-light');
  await ann.context.setOffline(false);
  await ann.page.getByText('Offline.').waitFor({ state: 'detached', timeout: 20_000 });
  await ann.page.reload();
  await list.getByText('written offline').waitFor();
  assert.is(await list.getByText('written offline').count(), 1);
  await ann.context.close();
});

talk('the keyboard alone is enough to log in and send', async () => {
  const first = await sitDown(browser, url);
  const username = unique('kim');
  await register(first.page, username, 'Kim Keys');
  await first.context.close();
  const { page, context } = await sitDown(browser, url);
  await page.goto('/login');
  await page.locator('button[type=submit]:enabled').waitFor();
  await page.getByLabel('Username').focus();
  await page.keyboard.type(username);
  await page.keyboard.press('Tab');
  await page.keyboard.type('a long password');
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  await context.close();
});

talk('a wrong password says so beside the form', async () => {
  const { page, context } = await sitDown(browser, url, { size: 'phone' });
  await page.goto('/login');
  await page.getByLabel('Username').fill('nobody-here');
  await page.getByLabel('Password', { exact: true }).fill('wrong password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText(/username or the password is wrong/i).waitFor();
  await picture(page, 'login-phone-light');
  await context.close();
});

talk.run();
