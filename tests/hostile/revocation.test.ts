// timeout: 300s
// What takes a right away takes hold on open sockets within a second, whichever gateway they hang on.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chatapp } from '../support/chatapp.ts';
import { instanceOf, watchOver } from '../support/processes.ts';
import { Peer, register, type Frame } from '../support/peer.ts';
import { RawWebSocket } from '../support/raw-websocket.ts';
import { makeRoom, stillTalks, unique } from '../support/talk.ts';
import { jsonFrame } from '../support/websocket-frames.ts';
import { withStack } from '../support/stack.ts';

const BOUND_MS = 1_000;
const PASSWORD = 'a long password';

const { stack, url, wsUrl, done } = await withStack({ gateway: 3, 'chat-writer': 2, fanout: 2 });
const allLive = watchOver(stack);
const test = suite('live revocation');
test.after(done);

const at = (gateway: number) => `ws://127.0.0.1:${instanceOf(stack, 'gateway', gateway).port}/ws`;

/** A socket of this person on each gateway, in the session that they have now. */
async function everywhere(person: Peer): Promise<Peer[]> {
  const sockets = [1, 2, 3].map(() => Object.assign(new Peer(url, person.username), { token: person.token, id: person.id })); // prettier-ignore
  await Promise.all(sockets.map((socket, index) => socket.connect(at(index + 1))));
  return sockets;
}

/** All of them are closed within the bound, with one of these codes. */
async function allClosed(sockets: readonly Peer[], ...allowed: number[]): Promise<void> {
  const sinceMs = performance.now();
  const codes = await Promise.all(sockets.map((socket) => socket.closed(BOUND_MS)));
  assert.ok(performance.now() - sinceMs < BOUND_MS + 100);
  assert.ok(
    codes.every((code) => allowed.includes(code)),
    codes.join(),
  );
}

test('logging out closes that session everywhere, and no other', async () => {
  const ann = await register(url, unique('ann'));
  const first = await everywhere(ann);
  const device = new Peer(url, ann.username);
  await device.call('POST', '/api/auth/login', { username: ann.username, password: PASSWORD });
  const second = await everywhere(device);
  assert.is((await ann.call('POST', '/api/auth/logout')).status, 204);
  await allClosed(first, 4503);
  for (const socket of second) assert.is((await socket.ask({ type: 'ping', id: 'p' }, 'pong'))['type'], 'pong');
  for (const socket of second) socket.close();
});

test('a refresh token that is used twice closes its session everywhere', async () => {
  const ann = await register(url, unique('ann'));
  const sockets = await everywhere(ann);
  const stolen = ann.cookie;
  assert.is((await ann.refresh(stolen)).status, 200);
  assert.is((await ann.refresh(stolen)).status, 401);
  await allClosed(sockets, 4503);
});

test('who has subscribed to and unsubscribed from their own id is closed all the same', async () => {
  const ann = await register(url, unique('ann'));
  const sockets = await everywhere(ann);
  for (const socket of sockets) {
    socket.send([
      { type: 'subscribe', id: 'me', rooms: [{ room: ann.id }] },
      { type: 'unsubscribe', id: 'not me', rooms: [ann.id] },
    ]);
    await socket.next((frame) => frame['id'] === 'not me');
    await socket.next((frame) => frame['id'] === 'me');
  }
  assert.is((await ann.call('POST', '/api/auth/logout')).status, 204);
  await allClosed(sockets, 4503);
});

test('what goes on over the old sockets and by HTTP is refused', async () => {
  const ann = await register(url, unique('ann'));
  const room = await makeRoom(ann);
  const copy = ann.token;
  assert.is((await ann.call('POST', '/api/auth/logout')).status, 204);
  await delay(BOUND_MS);
  const late = { id: randomUUID(), body: 'I am still here' };
  const { status, body } = await ann.call('POST', `/api/rooms/${room}/messages`, late, { token: copy });
  assert.is(`${status} ${String((body as Frame)['code'])}`, '401 session_ended');
  const read = await ann.call('GET', `/api/rooms/${room}/messages`, undefined, { token: copy });
  assert.is(read.status, 401);
});

test('who is put out of a private room hears nothing of it from then on, at any gateway, and is told so', async () => {
  const [ann, eve] = await Promise.all([register(url, unique('ann')), register(url, unique('eve'))]);
  const room = await makeRoom(ann, 'private');
  assert.is((await ann.call('POST', `/api/rooms/${room}/members`, { userId: eve.id })).status, 201);
  const sockets = await everywhere(eve);
  for (const socket of sockets) await socket.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  const say = async (text: string) =>
    (await ann.call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body: text })).body as { rev: number };
  await say('before');
  // Said while the removal is under way: what comes after it in the room's order must not arrive.
  const talking = Promise.all(Array.from({ length: 20 }, (_, n) => say(`meanwhile ${n}`)));
  assert.is((await ann.call('DELETE', `/api/rooms/${room}/members/${eve.id}`)).status, 204);
  await Promise.all(
    sockets.map((socket) =>
      socket.until(() => socket.frames.some((frame) => frame['type'] === 'member.left'), BOUND_MS),
    ),
  );
  await talking;
  const after = await say('after');
  await delay(500);
  for (const socket of sockets) {
    const ofRoom = socket.frames.filter((frame) => frame['room'] === room && typeof frame['rev'] === 'number');
    const last = ofRoom.at(-1) as Frame;
    assert.is(last['type'], 'member.left', 'nothing after the removal');
    assert.ok(Number(last['rev']) < after.rev);
    assert.ok(socket.frames.some((frame) => frame['type'] === 'room.removed' && frame['room'] === room));
    for (const [request, code] of [
      [{ type: 'subscribe', id: 'again', rooms: [{ room, since: 0 }] }, 'not_a_member'],
      [{ type: 'message.send', id: randomUUID(), room, body: 'let me in' }, 'not_a_member'],
    ] as const)
      assert.is((await socket.ask(request, 'error'))['code'], code);
  }
  for (const path of ['messages', 'changes?since=0', 'members'])
    assert.is((await eve.call('GET', `/api/rooms/${room}/${path}`)).status, 403, path);
  for (const socket of sockets) socket.close();
});

/** The session may be heard of before the account, or after it: both have ended. */
const OUT = [4503, 4504];

async function assertOut(person: Peer): Promise<void> {
  for (const gateway of [1, 2, 3]) {
    const socket = await RawWebSocket.open(instanceOf(stack, 'gateway', gateway).port);
    socket.write(jsonFrame({ type: 'hello', id: 'hello', token: person.token }));
    assert.is((await socket.event((event) => event['id'] === 'hello'))['type'], 'error');
    assert.ok(OUT.includes((await socket.ended()).code));
  }
  const { body } = await person.call('POST', '/api/auth/login', { username: person.username, password: PASSWORD });
  assert.is((body as Frame)['code'], 'account_deactivated');
}

test('who deactivates their account is closed everywhere, on every device', async () => {
  const ann = await register(url, unique('ann'));
  const device = new Peer(url, ann.username);
  await device.call('POST', '/api/auth/login', { username: ann.username, password: PASSWORD });
  const sockets = [...(await everywhere(ann)), ...(await everywhere(device))];
  assert.is((await ann.call('POST', '/api/auth/deactivate', { password: PASSWORD })).status, 204);
  await allClosed(sockets, ...OUT);
  await assertOut(ann);
});

test('whom an administrator deactivates is closed everywhere', async () => {
  const root = new Peer(url, unique('root'));
  await chatapp(stack, `${PASSWORD}\n`, 'create-superuser', '--username', root.username);
  await root.call('POST', '/api/auth/login', { username: root.username, password: PASSWORD });
  const eve = await register(url, unique('eve'));
  const sockets = await everywhere(eve);
  const { status } = await root.call('PATCH', `/api/auth/admin/people/${eve.id}`, { deactivated: true });
  assert.is(status, 200);
  await allClosed(sockets, ...OUT);
  await assertOut(eve);
});

test('a role that is given or taken holds on open sockets at each gateway, and each is told', async () => {
  const [ann, eve] = await Promise.all([register(url, unique('ann')), register(url, unique('eve'))]);
  const room = await makeRoom(ann, 'private');
  const place = `/api/rooms/${room}/members`;
  assert.is((await ann.call('POST', place, { userId: eve.id })).status, 201);
  const said = await ann.call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body: 'to be pinned' });
  const { seq } = said.body as { seq: number };
  const sockets = await everywhere(eve);
  for (const socket of sockets) await socket.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  /** What only a moderator may, at each gateway. */
  const pin = () =>
    Promise.all(
      sockets.map(async (socket) => {
        const id = randomUUID();
        socket.send({ type: 'message.pin', id, room, seq });
        const { type, code } = await socket.next((frame) => frame['id'] === id);
        return code ?? type;
      }),
    );
  assert.equal(await pin(), ['forbidden', 'forbidden', 'forbidden']);
  for (const [role, answer] of [
    ['moderator', 'ack'],
    ['member', 'forbidden'],
    ['moderator', 'ack'],
    ['member', 'forbidden'],
  ] as const) {
    const from = sockets.map(({ frames }) => frames.length);
    assert.is((await ann.call('PATCH', `${place}/${eve.id}`, { role })).status, 200);
    assert.equal(await pin(), [answer, answer, answer], 'the first attempt after it');
    const isTold = (frame: Frame) => frame['type'] === 'member.updated' && frame['role'] === role;
    const told = sockets.map(
      ({ frames }, index) =>
        () =>
          frames.slice(from[index]).some(isTold),
    );
    await Promise.all(sockets.map((socket, index) => socket.until(told[index]!, BOUND_MS)));
  }
  for (const socket of sockets) socket.close();
});

test('afterwards everybody lives and talks', async () => {
  allLive();
  await stillTalks(url, wsUrl);
});

test.run();
