// timeout: 240s
// What somebody may get wrong with rooms and messages: by either road the same code and the same sentence, and nothing changes.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chatapp } from '../support/chatapp.ts';
import { Peer, register, type Frame } from '../support/peer.ts';
import {
  accept,
  add,
  edit,
  everything,
  join,
  pathOf,
  pin,
  react,
  refusalsTo,
  remove,
  send,
  update,
} from '../support/refused.ts';
import { insist, say } from '../support/rights-scene.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom, unique } from '../support/talk.ts';

const PASSWORD = 'a long password';
const { stack, url, wsUrl, done } = await withStack({ gateway: 1 });
const test = suite('what is refused');
const [ann, bob, eve] = (await Promise.all(['ann', 'bob', 'eve'].map((name) => register(url, unique(name))))) as [
  Peer,
  Peer,
  Peer,
];
for (const one of [ann, bob, eve]) await one.connect(wsUrl);
const admin = new Peer(url, unique('root'));
await chatapp(stack, `${PASSWORD}\n`, 'create-superuser', '--username', admin.username);
await insist(admin.call('POST', '/api/auth/login', { username: admin.username, password: PASSWORD }));

/** A room of ann's with bob in it; message 1 is hers, 2 is his, 3 is deleted. */
async function place(kind: 'public' | 'private' = 'public'): Promise<string> {
  const room = await makeRoom(ann, kind);
  await insist(ann.call('POST', `/api/rooms/${room}/members`, { userId: bob.id }));
  await say(ann, room, 'one');
  await say(bob, room, 'two');
  await insist(ann.call('DELETE', `/api/rooms/${room}/messages/${await say(ann, room, 'three')}`));
  return room;
}

const areRefused = refusalsTo(ann);

test('bad input', async () => {
  const room = await place();
  const role = { userId: bob.id, role: 'king' };
  await areRefused(room, [
    send(ann, ' \n', 'body_blank'),
    send(ann, 'x'.repeat(4_001), 'body_too_long'),
    edit(ann, 1, 'body_blank', '\t'),
    update(ann, { name: '' }, 'bad_request'),
    update(ann, { slowModeS: -1 }, 'bad_request'),
    add(ann, 'not an id!', 'bad_request'),
    {
      code: 'bad_request',
      who: ann,
      http: ['PATCH', `/members/${bob.id}`, { role: 'king' }],
      frame: { type: 'member.update', ...role },
    },
  ]);
});

test('an unknown room, message or person', async () => {
  const room = await place();
  await areRefused('nosuchroom', [...everything(ann, 'room_not_found'), join(ann, 'room_not_found')]);
  await areRefused(room, [
    edit(ann, 99, 'message_not_found'),
    react(ann, 99, 'message_not_found'),
    remove(ann, 99, 'message_not_found'),
    pin(ann, 99, 'message_not_found'),
    add(ann, 'nobody', 'user_not_found'),
  ]);
});

test('a wrong role, and who is no member', async () => {
  const room = await place();
  const secret = await place('private');
  await areRefused(room, [
    update(bob, { name: 'Mine' }, 'forbidden'),
    update(bob, { archived: true }, 'forbidden'),
    remove(bob, 1, 'forbidden'),
    pin(bob, 1, 'forbidden'),
    ...everything(eve, 'not_a_member'),
  ]);
  await areRefused(secret, [...everything(eve, 'not_a_member'), join(eve, 'not_a_member')]);
});

test('an edit of what another has written', async () => {
  const room = await place();
  // Neither a member nor the owner may.
  await areRefused(room, [edit(bob, 1, 'forbidden'), edit(ann, 2, 'forbidden')]);
});

test('a deleted message', async () => {
  const room = await place();
  await areRefused(room, [
    edit(ann, 3, 'message_deleted'),
    react(bob, 3, 'message_deleted'),
    pin(ann, 3, 'message_deleted'),
  ]);
});

test('an archived room', async () => {
  const room = await place();
  await insist(ann.call('PATCH', `/api/rooms/${room}`, { archived: true }));
  await areRefused(room, [
    ...everything(bob, 'room_archived'),
    pin(ann, 1, 'room_archived'),
    add(ann, eve.id, 'room_archived'),
    join(eve, 'room_archived'),
    update(ann, { name: 'New' }, 'room_archived'),
  ]);
});

test('who is muted, or too fast, or banned', async () => {
  const [quiet, slow, closed] = [await place(), await place(), await place()];
  const mutedUntil = '2100-01-01T00:00:00.000Z';
  await insist(ann.call('PATCH', `/api/rooms/${quiet}/members/${bob.id}`, { mutedUntil }));
  await areRefused(quiet, [send(bob, 'x', 'muted'), react(bob, 1, 'muted')]);
  await insist(ann.call('PATCH', `/api/rooms/${slow}`, { slowModeS: 600 }));
  await say(bob, slow, 'the first');
  await areRefused(slow, [send(bob, 'the second', 'slow_mode')]);
  await insist(ann.call('PUT', `/api/rooms/${closed}/bans/${eve.id}`));
  await areRefused(closed, [...everything(eve, 'banned'), join(eve, 'banned'), add(ann, eve.id, 'banned')]);
});

test('an invite that has expired, is used up, or is none', async () => {
  const room = await place('private');
  const invite = async (fields: object) => {
    const made = await insist(ann.call('POST', `/api/rooms/${room}/invites`, fields));
    return (made['invite'] as { code: string }).code;
  };
  const [late, used, revoked] = [await invite({ expiresInS: 1 }), await invite({ maxUses: 1 }), await invite({})];
  const fred = await register(url, unique('fred'));
  await insist(fred.call('POST', `/api/invites/${used}/accept`));
  await insist(ann.call('DELETE', `/api/rooms/${room}/invites/${revoked}`));
  await delay(1_100);
  await areRefused(room, [
    accept(eve, late, 'invite_expired'),
    accept(eve, used, 'invite_used_up'),
    accept(eve, revoked, 'invite_not_found'),
  ]);
});

test('the last owner', async () => {
  const room = await place();
  const fields = { userId: ann.id, role: 'member' };
  await areRefused(room, [
    {
      code: 'last_owner',
      who: ann,
      http: ['PATCH', `/members/${ann.id}`, { role: 'member' }],
      frame: { type: 'member.update', ...fields },
    },
  ]);
});

test('the id of what another has sent', async () => {
  const room = await place();
  const id = randomUUID();
  await insist(ann.call('POST', `/api/rooms/${room}/messages`, { id, body: 'mine' }));
  await areRefused(room, [
    {
      code: 'id_conflict',
      who: bob,
      http: ['POST', '/messages', { id, body: 'his' }],
      frame: { type: 'message.send', id, body: 'his' },
    },
  ]);
});

test('the same reaction twice is one, by either road', async () => {
  const room = await place();
  await ann.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  const path = `/api/rooms/${room}/messages/1/reactions/%F0%9F%91%8D`;
  await insist(bob.call('PUT', path));
  const frame = { type: 'reaction.add', room, seq: 1, emoji: '👍' };
  const first = await bob.ask({ ...frame, id: randomUUID() }, 'ack');
  await insist(bob.call('PUT', path));
  const second = await bob.ask({ ...frame, id: randomUUID() }, 'ack');
  assert.is(first['rev'], second['rev']);
  await say(bob, room, 'after');
  await ann.next((event) => event['type'] === 'message.created' && event['room'] === room);
  const told = ann.frames.filter((event) => event['type'] === 'message.updated' && event['room'] === room);
  assert.is(told.length, 1);
  assert.equal(told[0]!['reactions'], { '👍': [bob.id] });
});

test('a full room, a full list of rooms, and an edit that comes too late', async () => {
  const room = await place();
  const made = await insist(ann.call('POST', `/api/rooms/${room}/invites`));
  const invite = (made['invite'] as { code: string }).code;
  const quiet = await makeRoom(ann);
  let messageChars = 1_000;
  /** Changes settings, and waits until they hold: the length of messages is changed with them, and tried. */
  const settings = async (fields: object) => {
    messageChars -= 10;
    await insist(admin.call('PATCH', '/api/auth/admin/settings', { ...fields, messageChars }));
    const { http } = send(ann, 'x'.repeat(messageChars + 1), 'body_too_long');
    const tried = () => ann.call(http[0], pathOf(quiet, http[1]), { ...http[2], id: randomUUID() });
    await until(async () => ((await tried()).body as Frame)['code'] === 'body_too_long', 10_000, 'they hold');
  };

  await settings({ membersPerRoom: 2 });
  await areRefused(room, [join(eve, 'room_full'), add(ann, eve.id, 'room_full'), accept(eve, invite, 'room_full')]);

  await insist(eve.call('POST', '/api/rooms', { name: 'Only', kind: 'private' }));
  await settings({ membersPerRoom: 10_000, roomsPerPerson: 1 });
  await areRefused(room, [
    join(eve, 'too_many_rooms'),
    add(ann, eve.id, 'too_many_rooms'),
    accept(eve, invite, 'too_many_rooms'),
  ]);

  await delay(1_100);
  await settings({ roomsPerPerson: 1_000, editWindowS: 1 });
  await areRefused(room, [edit(ann, 1, 'edit_too_late', 'late'), edit(bob, 2, 'edit_too_late', 'late')]);
});

test.after(async () => {
  for (const one of [ann, bob, eve]) one.close();
  await done();
});
test.run();
