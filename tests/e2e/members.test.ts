// timeout: 180s
// Coming into a room and out of it, while both sides look: added, removed, left, joined, invited, made more or less of.
import { serviceNames } from '@chatapp/stack';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { expireInvites } from '../support/expired.ts';
import { openBrowser, picture, register, sitDown } from '../support/browser.ts';
import {
  aboutMember,
  composer,
  idOf,
  inMenu,
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
const members = suite('coming into a room, and out of it');
members.after(async () => {
  await browser.close();
  await done();
});

/** Ann at a desk, who owns a room of this kind, and Bob at a phone. */
async function annAndBob(kind: 'public' | 'private', { joined = false } = {}) {
  const ann = await sitDown(browser, url);
  const bob = await sitDown(browser, url, { size: 'phone', dark: true });
  const [annName, bobName] = [unique('ann'), unique('bob')];
  await register(ann.page, annName, 'Ann Archer');
  await register(bob.page, bobName, 'Bob Baker');
  const host = await somebody(url, 'Hal Host');
  const annId = await idOf(host, annName);
  const name = unique('Club');
  const room = await roomOf(host, { kind, name }, joined ? [annId, await idOf(host, bobName)] : [annId]);
  await must(host, 'PATCH', `/api/rooms/${room}/members/${annId}`, { role: 'owner' });
  await roomLink(ann.page, name).click();
  await composer(ann.page).waitFor();
  const close = async (): Promise<void> => {
    assert.equal([...ann.faults, ...bob.faults], []);
    await ann.context.close();
    await bob.context.close();
  };
  return { ann: ann.page, bob: bob.page, bobName, host, room, name, close };
}

members(
  'whoever is added has the room at once, with all that was said; whoever is removed is told, and is out',
  async () => {
    const { ann, bob, bobName, name, close } = await annAndBob('private');
    await say(ann, 'Before Bob came');
    await inMenu(ann, 'Add people');
    await ann.getByRole('combobox', { name: 'Search people' }).fill(bobName);
    await ann.getByRole('option').filter({ hasText: bobName }).click();
    await ann.getByRole('dialog').waitFor({ state: 'detached' });
    await roomLink(bob, name).click();
    await messages(bob).getByText('Before Bob came').waitFor();

    await ann.getByRole('button', { name: /^Members/ }).click();
    await aboutMember(ann, 'Bob Baker', 'Remove from the room');
    await ann.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await ann.getByText('Bob Baker is out of the room').waitFor();
    await composer(bob).waitFor({ state: 'detached' });
    await bob.getByRole('heading', { name: `You are no longer in ${name}` }).waitFor();
    await picture(bob, 'members-removed-phone-dark');
    await bob.goto('/');
    await bob.getByRole('navigation', { name: 'Rooms' }).waitFor();
    assert.is(await roomLink(bob, name).count(), 0);
    await close();
  },
);

members('whoever leaves is out of the list of both, and joins again from the directory', async () => {
  const { ann, bob, name, close } = await annAndBob('public', { joined: true });
  await ann.getByRole('button', { name: 'Members, 3' }).waitFor();
  await roomLink(bob, name).click();
  await composer(bob).waitFor();
  await inMenu(bob, 'Leave room');
  await bob.getByRole('dialog').getByText('You can join it again at any time.').waitFor();
  await picture(bob, 'members-leave-phone-dark');
  await bob.getByRole('dialog').getByRole('button', { name: 'Leave room' }).click();
  await bob.getByRole('dialog').waitFor({ state: 'detached' });
  await roomLink(bob, name).waitFor({ state: 'detached' });
  await ann.getByRole('button', { name: 'Members, 2' }).waitFor();

  await bob.goto('/browse');
  await bob.getByRole('searchbox', { name: 'Search rooms' }).fill(name);
  await bob.getByRole('button', { name: `Join ${name}` }).waitFor();
  assert.is(await bob.getByRole('list', { name: 'Public rooms' }).getByRole('listitem').count(), 1);
  await bob.getByRole('searchbox', { name: 'Search rooms' }).fill('no room of this name');
  await bob.getByText('No room is called that').waitFor();
  await bob.getByRole('searchbox', { name: 'Search rooms' }).fill(name);
  await bob.getByRole('button', { name: `Join ${name}` }).click();
  await say(bob, 'Here again');
  await messages(ann).getByText('Here again').waitFor();
  await ann.getByRole('button', { name: 'Members, 3' }).waitFor();
  await close();
});

members('a new name and topic, an archive and its end are seen by all who are in it', async () => {
  const { ann, bob, name, close } = await annAndBob('public', { joined: true });
  await roomLink(bob, name).click();
  await composer(bob).waitFor();
  await inMenu(ann, 'Room settings');
  const dialog = ann.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Give the room a name.').waitFor();
  const next = unique('Society');
  await dialog.getByLabel('Name', { exact: true }).fill(next);
  await dialog.getByLabel('Topic').fill('Now with a topic');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await ann.getByText('Now with a topic').first().waitFor();
  await roomLink(ann, next).waitFor();
  await bob.getByRole('heading', { name: next, level: 1 }).waitFor();

  await inMenu(ann, 'Archive room');
  await dialog.getByRole('button', { name: 'Archive room' }).click();
  await bob.getByText('This room is an archive').waitFor();
  assert.is(await composer(bob).count(), 0);
  assert.is(await bob.getByRole('button', { name: 'Reopen' }).count(), 0, 'a member cannot reopen it');
  await ann.getByRole('button', { name: 'Reopen' }).click();
  await composer(bob).waitFor();
  await close();
});

members('who becomes a moderator gets what moderators have at once, and loses it again', async () => {
  const { ann, bob, name, host, room, close } = await annAndBob('public', { joined: true });
  await roomLink(bob, name).click();
  await write(host, room, 'Something to pin');
  await numbered(bob, 1).waitFor();
  const menuOfRoom = async (): Promise<string> => {
    await bob.getByRole('button', { name: 'More about this room' }).click();
    const text = (await bob.getByRole('menu', { name: 'Room', exact: true }).textContent()) ?? '';
    await bob.keyboard.press('Escape');
    return text;
  };
  assert.not.match(await menuOfRoom(), /Room settings/);
  await ann.getByRole('button', { name: /^Members/ }).click();
  await aboutMember(ann, 'Bob Baker', 'Moderator');
  await ann.getByText('Bob Baker is a moderator now').waitFor();
  await ann.getByRole('button', { name: /Bob Baker.*Moderator/ }).waitFor();
  await bob.waitForTimeout(500);
  assert.match(await menuOfRoom(), /Room settings/);
  await aboutMember(ann, 'Bob Baker', 'Member');
  await ann.getByText('Bob Baker is a member now').waitFor();
  await bob.waitForTimeout(500);
  assert.not.match(await menuOfRoom(), /Room settings/);
  await close();
});

members('a mention is a badge of its own, a muted person cannot write until the mute is undone', async () => {
  const { ann, bob, bobName, host, room, name, close } = await annAndBob('public', { joined: true });
  await write(host, room, 'Nothing about Bob', `@${bobName} this is for you`);
  await roomLink(bob, new RegExp(`${name}.*@?1\\s*unread, 1 for you`)).waitFor();
  await picture(bob, 'members-mention-phone-dark');
  await roomLink(bob, new RegExp(name)).click();
  await composer(bob).waitFor();
  await ann.getByRole('button', { name: /^Members/ }).click();
  await aboutMember(ann, 'Bob Baker', 'Mute for an hour');
  await bob.getByText('You are muted here.').waitFor();
  await ann.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await say(bob, 'I can speak');
  await messages(ann).getByText('I can speak').waitFor();
  await close();
});

members('a link that is used up and one that has expired each say so', async () => {
  const { bob, host, room, name, close } = await annAndBob('private');
  const make = async (of: object) =>
    (await must<{ invite: { code: string } }>(host, 'POST', `/api/rooms/${room}/invites`, of)).invite.code;
  const [once, brief] = [await make({ maxUses: 1 }), await make({})];
  await bob.goto(`/invite/${once}`);
  await bob.getByRole('heading', { name }).waitFor();
  const carol = await somebody(url, 'Carol Clark');
  await must(carol, 'POST', `/api/invites/${once}/accept`);
  await bob.getByRole('button', { name: 'Join room' }).click();
  await bob.getByText('This invite has been used as often as it may be.').waitFor();
  await picture(bob, 'members-invite-used-up-phone-dark');

  await expireInvites(stack, room);
  await bob.goto(`/invite/${brief}`);
  await bob.getByText('This link does not lead anywhere').waitFor();
  await bob.getByText('This invite has expired.').waitFor();
  await close();
});

members.run();
