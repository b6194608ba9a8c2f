// timeout: 240s
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { serviceNames } from '@chatapp/stack';
import type { Page } from 'playwright-core';
import { seriousFaults } from '../support/axe.ts';
import { openBrowser, picture, register, sitDown } from '../support/browser.ts';
import { composer, idOf, inMenu, must, roomLink, roomOf, sidebar, somebody } from '../support/on-page.ts';
import type { Peer } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

const { url, wsUrl, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const rooms = suite('rooms, in the browser');
rooms.after(async () => {
  await browser.close();
  await done();
});

const write = (peer: Peer, room: string, body: string, replyTo?: number) =>
  must(peer, 'POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body, ...(replyTo && { replyTo }) });

async function aboutMember(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More about ${name}` }).click();
  await page
    .getByRole('menuitem', { name: item })
    .or(page.getByRole('menuitemradio', { name: item }))
    .click();
}

rooms('the list tells what is new, what is about me, and who is there', async () => {
  const { page, context, faults } = await sitDown(browser, url);
  const me = unique('ann');
  await register(page, me, 'Ann Archer');
  const [bob, carol] = [await somebody(url, 'Bob Baker'), await somebody(url, 'Carol Clark')];
  const ann = await idOf(bob, me);
  const [lounge, news, old] = [
    await roomOf(bob, { kind: 'public', name: 'Lounge' }, [ann]),
    await roomOf(bob, { kind: 'public', name: 'News' }, [ann]),
    await roomOf(bob, { kind: 'public', name: 'Last summer' }, [ann]),
  ];
  const direct = (await must<{ room: { id: string } }>(bob, 'POST', '/api/direct', { userId: ann })).room.id;
  await must(carol, 'POST', '/api/direct', { userIds: [ann, bob.id] });
  await write(bob, old, 'It was good');
  await must(bob, 'PATCH', `/api/rooms/${old}`, { archived: true });
  await write(bob, news, 'The server moves on Friday');
  await write(bob, lounge, 'Good morning');
  await write(bob, lounge, `@${me} can you bring chairs?`);
  await write(bob, direct, 'Are you there?');

  await roomLink(page, /^News.*1\s*unread/).waitFor();
  await roomLink(page, /^Lounge.*@?1\s*unread, 1 for you/).waitFor();
  await roomLink(page, /Carol Clark/)
    .filter({ hasText: 'Bob Baker' })
    .waitFor();
  await roomLink(page, /^Bob Baker\W+offline/).waitFor();
  assert.match(await page.title(), /^\(4\) /);
  await bob.connect(wsUrl);
  await roomLink(page, /^Bob Baker\W+online/).waitFor();
  await picture(page, 'rooms-list-desktop-light');

  // What was read is in no badge any more, and does not come back.
  await roomLink(page, /^Lounge/).click();
  await page.getByText('can you bring chairs?').first().waitFor();
  await roomLink(page, /^Lounge$/).waitFor();
  await page.reload();
  await roomLink(page, /^Lounge$/).waitFor();

  // Of a silent room only what is about me is told.
  await inMenu(page, 'Nothing');
  await roomLink(page, /^Bob Baker\W+o/).click();
  await page.getByText('Are you there?').first().waitFor();
  await write(bob, lounge, 'Nobody needs to know');
  await write(bob, news, 'And on Saturday');
  await roomLink(page, /^News.*2\s*unread/).waitFor();
  await roomLink(page, /^Lounge\W+muted$/).waitFor();
  await write(bob, lounge, `@${me} but you do`);
  await roomLink(page, /^Lounge\W+muted.*1 for you/).waitFor();

  await inMenu(page, 'Add to favourites');
  await sidebar(page)
    .getByRole('region', { name: 'Favourites' })
    .getByRole('link', { name: /^Bob Baker\W+o/ })
    .waitFor();
  await composer(page).fill('Yes');
  await composer(page).press('Enter');
  await page.getByRole('listitem').filter({ hasText: 'Yes' }).first().waitFor();
  await must(bob, 'PUT', `/api/rooms/${direct}/read`, { seq: 2 });
  await page.getByText('Seen', { exact: true }).waitFor();
  await picture(page, 'rooms-direct-desktop-light');

  await sidebar(page).getByRole('button', { name: 'Archived' }).click();
  await roomLink(page, /^Last summer/).click();
  await page.getByText('This room is an archive').waitFor();
  assert.is(await composer(page).count(), 0);
  await picture(page, 'rooms-archive-desktop-light');
  assert.equal(await seriousFaults(page), []);
  assert.equal(faults, []);
  bob.close();
  await context.close();
});

rooms('an owner changes the room, and what members may do in it', async () => {
  const { page, context, faults } = await sitDown(browser, url, { dark: true });
  const me = unique('ann');
  await register(page, me, 'Ann Archer');
  const [bob, carol] = [await somebody(url, 'Bob Baker'), await somebody(url, 'Carol Clark')];
  const ann = await idOf(bob, me);
  const name = unique('Garden');
  const room = await roomOf(bob, { kind: 'private', name }, [ann, carol.id]);
  await must(bob, 'PATCH', `/api/rooms/${room}/members/${ann}`, { role: 'owner' });
  await roomLink(page, name).click();
  await composer(page).fill('I bring the cake');
  await composer(page).press('Enter');

  await inMenu(page, 'Room settings');
  await page.getByLabel('Topic').fill('Sunday instead');
  await page.getByLabel('Slow mode').selectOption('60');
  assert.equal(await seriousFaults(page), []);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Sunday instead').first().waitFor();

  await page.getByRole('button', { name: /^Members/ }).click();
  await aboutMember(page, 'Carol Clark', 'Moderator');
  await page.getByRole('button', { name: /Carol Clark.*Moderator/ }).waitFor();
  await picture(page, 'rooms-members-desktop-dark');
  assert.equal(await seriousFaults(page), []);
  await aboutMember(page, 'Carol Clark', 'Mute for an hour');
  await page.getByRole('button', { name: /Carol Clark.*Muted/ }).waitFor();
  assert.is((await carol.call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body: 'x' })).status, 403);
  await aboutMember(page, 'Carol Clark', 'Ban');
  await page.getByLabel('Why').fill('Spam');
  await page.getByRole('button', { name: 'Ban', exact: true }).click();
  await page.getByRole('button', { name: 'More about Carol Clark' }).waitFor({ state: 'detached' });
  await page.getByRole('group', { name: 'Show' }).getByRole('button', { name: 'Banned' }).click();
  await page.getByText('Spam').waitFor();
  await picture(page, 'rooms-bans-desktop-dark');
  await page.getByRole('button', { name: 'Lift the ban of Carol Clark' }).click();
  await page.getByText('Nobody is banned').waitFor();
  await page.getByRole('button', { name: 'Close members' }).click();

  const cake = page.locator('li[data-seq="1"]');
  await cake.hover();
  await cake.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
  await inMenu(page, 'Pinned messages');
  await page.getByRole('list', { name: 'Pinned messages' }).getByText('I bring the cake').waitFor();
  await picture(page, 'rooms-pins-desktop-dark');
  await page.getByRole('button', { name: 'Unpin' }).click();
  await page.getByText('Nothing is pinned').waitFor();

  await write(bob, room, 'Something bad');
  const bad = page.locator('li[data-seq="2"]');
  await bad.hover();
  await bad.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Report' }).click();
  await page.getByLabel('What is wrong with it').fill('It is bad');
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await page.getByText('Reported to the administrators').waitFor();

  await inMenu(page, 'Archive room');
  await page.getByRole('dialog').getByRole('button', { name: 'Archive room' }).click();
  await page.getByText('This room is an archive').waitFor();
  await page.getByRole('button', { name: 'Reopen' }).click();
  await composer(page).waitFor();
  assert.equal(faults, []);
  await context.close();
});

rooms('an invite link leads through registering into the room; then muted, and banned', async () => {
  const ann = await sitDown(browser, url);
  await register(ann.page, unique('ann'), 'Ann Archer');
  await sidebar(ann.page).getByRole('button', { name: 'Create room' }).click();
  const name = unique('Club');
  await ann.page.getByLabel('Name', { exact: true }).fill(name);
  await ann.page.getByRole('radio', { name: /^Private/ }).check({ force: true });
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Create room' }).click();
  await composer(ann.page).waitFor();
  await inMenu(ann.page, 'Room settings');
  await ann.page.getByLabel('Slow mode').selectOption('60');
  await ann.page.getByRole('button', { name: 'Save' }).click();
  await inMenu(ann.page, 'Invite links');
  await ann.page.getByLabel('Lets in').selectOption('1');
  await ann.page.getByRole('button', { name: 'Make a link' }).click();
  const link = await ann.page.getByRole('textbox', { name: 'New link' }).inputValue();
  await ann.page.getByText('0 of 1 used').waitFor();
  await picture(ann.page, 'rooms-invites-desktop-light');
  assert.equal(await seriousFaults(ann.page), []);
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  const eve = await sitDown(browser, url, { size: 'phone', dark: true });
  await eve.page.goto(link);
  await eve.page.getByRole('link', { name: 'Create an account' }).click();
  // The page before it asks for a username too.
  await eve.page.getByRole('heading', { name: 'Create an account' }).waitFor();
  const username = unique('eve');
  await eve.page.getByLabel('Username').fill(username);
  await eve.page.getByLabel('Your name').fill('Eve Evans');
  await eve.page.getByLabel('Password', { exact: true }).fill('a long password');
  await eve.page.getByRole('button', { name: 'Create account' }).click();
  await eve.page.getByRole('heading', { name }).waitFor();
  await picture(eve.page, 'rooms-invite-phone-dark');
  assert.equal(await seriousFaults(eve.page), []);
  await eve.page.getByRole('button', { name: 'Join room' }).click();
  await composer(eve.page).fill('Hello, I am new');
  await composer(eve.page).press('Enter');
  await eve.page.getByText('Slow mode: your next message goes out in').waitFor();
  await picture(eve.page, 'rooms-slow-mode-phone-dark');

  await ann.page.getByRole('button', { name: /^Members/ }).click();
  await aboutMember(ann.page, 'Eve Evans', 'Mute for a day');
  await eve.page.getByText('You are muted here. You can write again in 24 h.').waitFor();
  await picture(eve.page, 'rooms-muted-phone-dark');
  assert.equal(await seriousFaults(eve.page), []);
  await aboutMember(ann.page, 'Eve Evans', 'Let write again');
  await composer(eve.page).waitFor();
  await aboutMember(ann.page, 'Eve Evans', 'Ban');
  await ann.page.getByRole('button', { name: 'Ban', exact: true }).click();
  await eve.page.getByText('You are banned from this room').waitFor();
  await picture(eve.page, 'rooms-banned-phone-dark');

  // It let one in, and no other.
  await eve.page.goto(link);
  await eve.page.getByText('This link does not lead anywhere').waitFor();
  assert.equal([...ann.faults, ...eve.faults], []);
  await ann.context.close();
  await eve.context.close();
});

rooms('a message to several people, and the threads that one follows', async () => {
  const { page, context, faults } = await sitDown(browser, url, { size: 'phone' });
  const me = unique('ann');
  await register(page, me, 'Ann Archer');
  const [bob, carol] = [await somebody(url, 'Bob Baker'), await somebody(url, 'Carol Clark')];
  await page.getByRole('button', { name: 'New direct message' }).click();
  for (const { username } of [bob, carol]) {
    await page.getByRole('combobox', { name: 'Search people' }).fill(username);
    await page.getByRole('option').filter({ hasText: username }).click();
  }
  await picture(page, 'rooms-new-message-phone-light');
  assert.equal(await seriousFaults(page), []);
  await page.getByRole('button', { name: 'Open group' }).click();
  await page.getByRole('heading', { name: 'Bob Baker, Carol Clark' }).first().waitFor();
  await composer(page).fill('Who brings the cake?');
  await composer(page).press('Enter');
  await page.locator('li[data-seq="1"]').waitFor();
  await page.getByRole('link', { name: 'Back to rooms' }).click();
  const room = new URL((await roomLink(page, /^Bob Baker, Carol Clark/).getAttribute('href')) ?? '', url).pathname;
  await write(bob, room.replace('/rooms/', ''), 'I do', 1);

  await sidebar(page)
    .getByRole('link', { name: /^Threads.*1/ })
    .click();
  await page.getByRole('list', { name: 'Threads' }).getByText('1 new').waitFor();
  await picture(page, 'rooms-threads-phone-light');
  assert.equal(await seriousFaults(page), []);
  await page.getByRole('link', { name: /Who brings the cake/ }).click();
  await page.getByRole('complementary', { name: 'Thread' }).getByText('I do').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: /Who brings the cake/ }).waitFor();
  await page.getByText('1 new').waitFor({ state: 'detached' });
  assert.equal(faults, []);
  await context.close();
});

rooms.run();
