// timeout: 180s
// What is sent and refused, and what is taken back.
import { serviceNames } from '@chatapp/stack';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
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
} from '../support/on-page.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

const { stack, url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const sending = suite('sending, and taking back');
sending.after(async () => {
  await browser.close();
  await done();
});

/** How long a toast offers to take something back, and some more. */
const UNDO_IS_OVER_MS = 7_000;

sending('what the server refuses is shown as failed: Retry sends it once it may be, Delete takes it away', async () => {
  const { page, context, faults } = await sitDown(browser, url);
  const me = unique('ann');
  await register(page, me, 'Ann Archer');
  const bob = await somebody(url, 'Bob Baker');
  const ann = await idOf(bob, me);
  const name = unique('Strict');
  const room = await roomOf(bob, { name }, [ann]);
  const mute = (mutedUntil: string | null) => must(bob, 'PATCH', `/api/rooms/${room}/members/${ann}`, { mutedUntil });
  await roomLink(page, name).click();
  await say(page, 'I may write');
  await numbered(page, 1).waitFor();

  // Without fanout the page does not hear that it is muted, and sends.
  stack.pause('fanout', 1);
  await mute(new Date(Date.now() + 3_600_000).toISOString());
  await say(page, 'to be sent later');
  await say(page, 'to be thrown away');
  const failed = messages(page).getByRole('alert').filter({ hasText: 'Not sent. You are muted' });
  await failed.nth(1).waitFor();
  await picture(page, 'sending-refused-desktop-light');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'sending-refused-phone-light');
  await page.setViewportSize({ width: 1280, height: 800 });

  await failed.nth(1).getByRole('button', { name: 'Delete' }).click();
  await messages(page).getByText('to be thrown away').waitFor({ state: 'detached' });
  await failed.first().getByRole('button', { name: 'Retry' }).click();
  await failed.first().waitFor();
  stack.resume('fanout', 1);
  await mute(null);
  await composer(page).waitFor();
  await failed.first().getByRole('button', { name: 'Retry' }).click();
  await numbered(page, 2).getByText('to be sent later').waitFor();
  assert.is(await failed.count(), 0);
  await page.reload();
  await numbered(page, 2).getByText('to be sent later').waitFor();
  assert.is(await messages(page).getByText('to be thrown away').count(), 0);
  assert.is(await numbered(page, 3).count(), 0);
  assert.equal(faults, []);
  await context.close();
});

sending('a message that is deleted can be taken back; if it is not, it goes for everybody', async () => {
  const ann = await sitDown(browser, url);
  const bob = await sitDown(browser, url, { size: 'phone', dark: true });
  const me = unique('ann');
  await register(ann.page, me, 'Ann Archer');
  const bobName = unique('bob');
  await register(bob.page, bobName, 'Bob Baker');
  const carol = await somebody(url, 'Carol Clark');
  const name = unique('Regrets');
  await roomOf(carol, { name }, [await idOf(carol, me), await idOf(carol, bobName)]);
  await roomLink(ann.page, name).click();
  await roomLink(bob.page, name).click();
  await say(ann.page, 'A hasty word');
  await numbered(bob.page, 1).waitFor();

  await about(ann.page, 1, 'Delete');
  await numbered(ann.page, 1).getByText('This message was deleted.').waitFor();
  await picture(ann.page, 'sending-undo-desktop-light');
  await ann.page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await numbered(ann.page, 1).getByText('A hasty word').waitFor();
  await ann.page.waitForTimeout(UNDO_IS_OVER_MS);
  await numbered(ann.page, 1).getByText('A hasty word').waitFor();
  assert.is(await numbered(bob.page, 1).getByText('A hasty word').count(), 1, 'nobody else saw it go');

  await about(ann.page, 1, 'Delete');
  await ann.page.getByText('Message deleted').waitFor();
  await numbered(bob.page, 1).getByText('This message was deleted.').waitFor();
  await ann.page.getByText('Message deleted').waitFor({ state: 'detached' });
  await numbered(ann.page, 1).getByText('This message was deleted.').waitFor();
  assert.equal([...ann.faults, ...bob.faults], []);
  await ann.context.close();
  await bob.context.close();
});

sending('an edit can be taken back, and everybody sees both', async () => {
  const ann = await sitDown(browser, url);
  const me = unique('ann');
  await register(ann.page, me, 'Ann Archer');
  const bob = await sitDown(browser, url);
  const bobName = unique('bob');
  await register(bob.page, bobName, 'Bob Baker');
  const carol = await somebody(url, 'Carol Clark');
  const name = unique('Edits');
  await roomOf(carol, { name }, [await idOf(carol, me), await idOf(carol, bobName)]);
  await roomLink(ann.page, name).click();
  await roomLink(bob.page, name).click();
  await say(ann.page, 'We meet at nine');
  await about(ann.page, 1, 'Edit');
  const field = ann.page.getByRole('textbox', { name: 'Edit message' });
  await field.fill('We meet at ten');
  await field.press('Enter');
  await numbered(bob.page, 1).getByText('We meet at ten').waitFor();
  await ann.page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  for (const { page } of [ann, bob]) await numbered(page, 1).getByText('We meet at nine').waitFor();
  assert.equal([...ann.faults, ...bob.faults], []);
  await ann.context.close();
  await bob.context.close();
});

sending.run();
