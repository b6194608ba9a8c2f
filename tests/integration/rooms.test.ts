// timeout: 300s
// Rooms as people use them: groups, owners, invites, archives, bans; over two gateways, with a device on each.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer, register, type Frame } from '../support/peer.ts';
import { instanceOf } from '../support/processes.ts';
import { insist, say } from '../support/rights-scene.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom, stillTalks, unique } from '../support/talk.ts';

const BOUND_MS = 1_000;
const { stack, url, wsUrl, done } = await withStack({ gateway: 2, 'chat-writer': 2, fanout: 2 });
const test = suite('rooms, as people use them');
test.after(done);

const people = (...names: string[]): Promise<Peer[]> => Promise.all(names.map((name) => register(url, unique(name))));
const at = (gateway: number) => `ws://127.0.0.1:${instanceOf(stack, 'gateway', gateway).port}/ws`;
const codeOf = ({ status, body }: { status: number; body: unknown }) =>
  status < 300 ? 'ok' : String((body as Frame)['code']);

async function subscribe(socket: Peer, room: string, since?: number): Promise<Frame> {
  return socket.ask({ type: 'subscribe', id: randomUUID(), rooms: [{ room, ...(since === undefined ? {} : { since }) }] }, 'subscribed'); // prettier-ignore
}

/** A socket of this person on each gateway. */
async function everywhere(person: Peer): Promise<Peer[]> {
  const sockets = [1, 2].map(() => Object.assign(new Peer(url, person.username), { token: person.token, id: person.id })); // prettier-ignore
  await Promise.all(sockets.map((socket, index) => socket.connect(at(index + 1))));
  return sockets;
}

const roomOf = (body: Record<string, unknown>) => body['room'] as Frame & { id: string };
const namesOf = (room: Frame) => (room['peers'] as { username: string }[]).map(({ username }) => username).toSorted();

test('three people meet in one room, whoever opens it; who leaves comes back by opening it again', async () => {
  const [ann, bob, eve] = (await people('ann', 'bob', 'eve')) as [Peer, Peer, Peer];
  const sockets = await everywhere(bob);
  const opened = roomOf(await insist(ann.call('POST', '/api/direct', { userIds: [bob.id, eve.id] })));
  assert.equal([opened['kind'], opened['memberCount'], namesOf(opened)], ['group', 3, [bob, eve].map(({ username }) => username).toSorted()]); // prettier-ignore
  for (const socket of sockets)
    await socket.next((frame) => frame['type'] === 'room.added' && frame['room'] === opened.id);
  const again = await sockets[0]!.ask({ type: 'direct.open', id: randomUUID(), userIds: [eve.id, bob.id, ann.id] }, 'ack'); // prettier-ignore
  assert.is(again['room'], opened.id);
  await say(eve, opened.id, 'the three of us');
  await insist(bob.call('POST', `/api/rooms/${opened.id}/leave`));
  assert.is(codeOf(await bob.call('GET', `/api/rooms/${opened.id}/messages`)), 'not_a_member');
  const back = roomOf(await insist(bob.call('POST', '/api/direct', { userIds: [ann.id, eve.id] })));
  assert.equal([back.id, back['memberCount'], back['unread']], [opened.id, 3, 0]);
  // Two are a direct room, however they are named.
  const two = roomOf(await insist(ann.call('POST', '/api/direct', { userIds: [bob.id, ann.id] })));
  assert.is(two.id, roomOf(await insist(bob.call('POST', '/api/direct', { userId: ann.id }))).id);
  for (const body of [{}, { userId: bob.id, userIds: [eve.id] }, { userIds: [] }, { userIds: [ann.id] }])
    assert.is(codeOf(await ann.call('POST', '/api/direct', body)), 'bad_request');
  const many = Array.from({ length: 10 }, (_, index) => `nobody${index}`);
  assert.is(codeOf(await ann.call('POST', '/api/direct', { userIds: many })), 'bad_request');
  for (const socket of sockets) socket.close();
});

test('an owner hands a room over and leaves it; members see each step', async () => {
  const [ann, bob] = (await people('ann', 'bob')) as [Peer, Peer];
  const room = await makeRoom(ann);
  await insist(bob.call('POST', `/api/rooms/${room}/join`));
  await bob.connect(wsUrl);
  await subscribe(bob, room);
  assert.is(codeOf(await ann.call('PATCH', `/api/rooms/${room}/members/${ann.id}`, { role: 'member' })), 'last_owner');
  await insist(ann.call('PATCH', `/api/rooms/${room}/members/${bob.id}`, { role: 'owner' }));
  await bob.next((frame) => frame['type'] === 'member.updated' && frame['role'] === 'owner');
  const added = await bob.next((frame) => frame['type'] === 'room.added');
  assert.is((added['info'] as Frame)['role'], 'owner');
  await insist(ann.call('PATCH', `/api/rooms/${room}/members/${ann.id}`, { role: 'member' }));
  await insist(ann.call('POST', `/api/rooms/${room}/leave`));
  assert.is(codeOf(await bob.call('PATCH', `/api/rooms/${room}`, { slowModeS: 30, topic: 'slowly' })), 'ok');
  const slow = await bob.next((frame) => frame['type'] === 'room.updated');
  assert.equal([slow['slowModeS'], slow['topic']], [30, 'slowly']);
  bob.close();
});

test('a link lets a stranger into a private room, as often and as long as it says', async () => {
  const [ann, bob, eve, dan] = (await people('ann', 'bob', 'eve', 'dan')) as [Peer, Peer, Peer, Peer];
  const room = await makeRoom(ann, 'private');
  const { invite } = await insist(ann.call('POST', `/api/rooms/${room}/invites`, { maxUses: 1, expiresInS: 3_600 }));
  const { code } = invite as { code: string };
  const preview = (await insist(bob.call('GET', `/api/invites/${code}`)))['invite'] as Frame;
  assert.equal([(preview['room'] as Frame)['name'], preview['member']], ['Talk', false]);
  assert.is(codeOf(await bob.call('GET', `/api/rooms/${room}`)), 'not_a_member');
  await bob.connect(wsUrl);
  const ack = await bob.ask({ type: 'invite.accept', id: randomUUID(), code }, 'ack');
  assert.is((ack['info'] as Frame)['memberCount'], 2);
  assert.is(codeOf(await eve.call('POST', `/api/invites/${code}/accept`)), 'invite_used_up');
  const brief = await insist(ann.call('POST', `/api/rooms/${room}/invites`, { expiresInS: 1 }));
  await delay(1_100);
  const late = (brief['invite'] as { code: string }).code;
  assert.is(codeOf(await eve.call('GET', `/api/invites/${late}`)), 'invite_expired');
  assert.is(codeOf(await eve.call('POST', `/api/invites/${late}/accept`)), 'invite_expired');
  const open = (await insist(ann.call('POST', `/api/rooms/${room}/invites`)))['invite'] as { code: string };
  await insist(ann.call('DELETE', `/api/rooms/${room}/invites/${open.code}`));
  assert.is(codeOf(await dan.call('POST', `/api/invites/${open.code}/accept`)), 'invite_not_found');
  assert.is(codeOf(await dan.call('GET', '/api/invites/made-up')), 'bad_request');
  bob.close();
});

test('an archive is told to who looks, leaves the directory, and comes back', async () => {
  const [ann, bob] = (await people('ann', 'bob')) as [Peer, Peer];
  const name = unique('attic');
  const room = roomOf(await insist(ann.call('POST', '/api/rooms', { name, kind: 'public', topic: 'dust' }))).id;
  const find = async (query: string) => ((await insist(bob.call('GET', `/api/rooms/directory?query=${query}`)))['rooms'] as Frame[]).map(({ id }) => id); // prettier-ignore
  assert.equal(await find(name), [room]);
  await bob.connect(wsUrl);
  await subscribe(bob, room);
  await insist(ann.call('PATCH', `/api/rooms/${room}`, { archived: true }));
  const told = await bob.next((frame) => frame['type'] === 'room.updated');
  assert.match(String(told['archivedAt']), /^\d{4}-/);
  assert.equal(await find(name), []);
  assert.is(codeOf(await bob.call('POST', `/api/rooms/${room}/join`)), 'room_archived');
  await insist(ann.call('PATCH', `/api/rooms/${room}`, { archived: false }));
  await insist(bob.call('POST', `/api/rooms/${room}/join`));
  bob.close();
});

test('what I want of a room is the same on all my devices', async () => {
  const [ann] = (await people('ann')) as [Peer];
  const room = await makeRoom(ann);
  const devices = await everywhere(ann);
  await devices[0]!.ask({ type: 'room.prefs', id: randomUUID(), room, notify: 'mentions', favourite: true }, 'ack');
  for (const device of devices) {
    const told = await device.next((frame) => frame['type'] === 'room.prefs');
    assert.equal([told['room'], told['notify'], told['favourite']], [room, 'mentions', true]);
  }
  const { rooms } = (await insist(ann.call('GET', '/api/rooms'))) as { rooms: Frame[] };
  const mine = rooms.find(({ id }) => id === room);
  assert.equal([mine?.['notify'], mine?.['favourite']], ['mentions', true]);
  for (const device of devices) device.close();
});

test('what is beyond a limit is refused as a whole', async () => {
  const [ann, bob] = (await people('ann', 'bob')) as [Peer, Peer];
  const room = `/api/rooms/${await makeRoom(ann)}`;
  await insist(bob.call('POST', `${room}/join`));
  const asked: [string, string, Frame][] = [
    ['PATCH', room, { slowModeS: 6 * 3_600 + 1 }],
    ['PATCH', room, { slowModeS: -1 }],
    ['PATCH', `${room}/prefs`, { notify: 'sometimes' }],
    ['PATCH', `${room}/members/${bob.id}`, { role: 'king' }],
    ['PATCH', `${room}/members/${bob.id}`, {}],
    ['PATCH', `${room}/members/${bob.id}`, { mutedUntil: 'tomorrow' }],
    ['PUT', `${room}/bans/${bob.id}`, { reason: 'x'.repeat(251) }],
    ['PUT', `${room}/bans/${bob.id}`, { untilAt: '2100-02-30T00:00:00.000Z' }],
    ['POST', `${room}/invites`, { expiresInS: 365 * 24 * 3_600 + 1 }],
    ['POST', `${room}/invites`, { maxUses: 10_001 }],
  ];
  for (const [method, path, body] of asked)
    assert.is(codeOf(await ann.call(method, path, body)), 'bad_request', JSON.stringify(body));
  await insist(ann.call('PUT', `${room}/bans/${bob.id}`, { reason: 'é'.repeat(250) }));
});

/** Everything numbered that a socket heard of a room. */
const heard = (socket: Peer, room: string) =>
  socket.frames.filter((frame) => frame['room'] === room && typeof frame['rev'] === 'number' && frame['type'] !== 'ack'); // prettier-ignore

for (const standing of ['member', 'guest'] as const)
  test(`whoever is banned as a ${standing} hears nothing more within a second, at any gateway, and does not get back`, async () => {
    const [ann, eve] = (await people('ann', 'eve')) as [Peer, Peer];
    const room = await makeRoom(ann);
    if (standing === 'member') await insist(eve.call('POST', `/api/rooms/${room}/join`));
    const sockets = await everywhere(eve);
    for (const socket of sockets) await subscribe(socket, room);
    await say(ann, room, 'before');
    const talking = Promise.all(Array.from({ length: 20 }, (_, n) => say(ann, room, `meanwhile ${n}`)));
    await insist(ann.call('PUT', `/api/rooms/${room}/bans/${eve.id}`, { reason: 'spam' }));
    const last = standing === 'member' ? 'member.left' : 'guest.banned';
    for (const socket of sockets) {
      await socket.until(() => heard(socket, room).at(-1)?.['type'] === last, BOUND_MS);
      await socket.until(() => socket.frames.some((frame) => frame['type'] === 'room.removed' && frame['reason'] === 'banned'), BOUND_MS); // prettier-ignore
    }
    await talking;
    const after = await say(ann, room, 'after');
    await delay(500);
    for (const socket of sockets) {
      assert.is(heard(socket, room).at(-1)?.['type'], last, 'nothing after the ban');
      assert.not(socket.frames.some((frame) => frame['seq'] === after && frame['room'] === room));
    }
    // Another connection, from where the first one stood.
    const [socket] = sockets as [Peer, Peer];
    socket.close();
    await socket.connect(wsUrl);
    for (const since of [undefined, 0, Number(heard(socket, room).at(-1)?.['rev'])]) {
      const rooms = [{ room, ...(since === undefined ? {} : { since }) }];
      assert.is((await socket.ask({ type: 'subscribe', id: randomUUID(), rooms }, 'error'))['code'], 'banned');
    }
    await insist(ann.call('DELETE', `/api/rooms/${room}/bans/${eve.id}`));
    await insist(eve.call('POST', `/api/rooms/${room}/join`));
    assert.is((await subscribe(socket, room))['type'], 'subscribed');
    for (const one of sockets) one.close();
  });

test('whoever keeps reconnecting and resuming while they are banned gets nothing of what comes after', async () => {
  const [ann, eve] = (await people('ann', 'eve')) as [Peer, Peer];
  const room = await makeRoom(ann);
  const sockets: Peer[] = [];
  const banned = new AbortController();
  const restless = async (gateway: number) => {
    while (!banned.signal.aborted || sockets.length < 10) {
      const socket = Object.assign(new Peer(url, eve.username), { token: eve.token, id: eve.id });
      sockets.push(socket);
      await socket.connect(at(gateway));
      const from = Number(sockets.at(-3)?.frames.findLast(({ rev }) => typeof rev === 'number')?.['rev'] ?? 0);
      socket.send({ type: 'subscribe', id: 's', rooms: [{ room, since: from }] });
      await socket.next((frame) => frame['id'] === 's');
      await delay(20);
      if (sockets.length % 3 === 0) socket.close();
    }
  };
  const running = [restless(1), restless(2)];
  for (let n = 0; n < 20; n++) await say(ann, room, `before ${n}`);
  await insist(ann.call('PUT', `/api/rooms/${room}/bans/${eve.id}`));
  const { room: info } = (await insist(ann.call('GET', `/api/rooms/${room}`))) as { room: { head: number } };
  const talking = (async () => {
    for (let n = 0; n < 20; n++) await say(ann, room, `after ${n}`);
  })();
  banned.abort();
  await Promise.all([...running, talking]);
  await delay(BOUND_MS);
  for (const socket of sockets) {
    const beyond = heard(socket, room).filter(({ rev }) => Number(rev) > info.head);
    assert.equal(beyond, [], 'nothing after the ban');
    const begun = socket.frames.filter(({ type, head }) => type === 'subscribed' && Number(head) > info.head);
    assert.equal(begun, [], 'no subscription after the ban');
    socket.close();
  }
  assert.ok(sockets.length >= 10);
});

test('afterwards everybody lives and talks', async () => {
  await stillTalks(url, wsUrl);
});

test.run();
