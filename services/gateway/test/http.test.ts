import { randomUUID } from 'node:crypto';
import { newId, type Command } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { directRoomId } from '../src/commands/room-ids.ts';
import { World } from './support/world.ts';

const test = suite('gateway: http');
let world: World;
let token = '';
const claims = { sub: newId() };
test.before(async () => {
  world = await World.start({ REPLY_TIMEOUT_MS: '500', REQUEST_BURST: '60', REQUESTS_PER_SECOND: '20' });
  token = world.tokens.sign(world.tokens.claims('ann', claims));
});
test.after.each(() => {
  world.writer.script = world.writer.usual;
});
test.after(() => world.stop());

const last = () => world.writer.commands.at(-1) as Command;
async function call(method: string, path: string, body?: unknown, headers: object = {}) {
  const answer = await world.http(path, { method, token, body, headers });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, json: text === '' ? null : JSON.parse(text) };
}
const answerInfo = () => {
  world.writer.script = (command) =>
    world.writer.reply(command, { type: 'ack', id: command.request, info: { id: 'room', name: 'R' } });
};

test('a message: 201, and 200 when it was there', async () => {
  const [room, id] = [newId(), randomUUID()];
  const { status, json } = await call('POST', `/api/rooms/${room}/messages`, { id, body: ' hi ', extra: 1 });
  assert.is(status, 201);
  assert.equal(Object.keys(json).toSorted(), ['at', 'rev', 'room', 'seq']);
  const command = last() as Command<'message.send'>;
  assert.equal([command.body, command.request, command.key], ['hi', id, `${claims.sub}:${id}`]);
  assert.not('extra' in command);
  world.writer.script = (again) =>
    world.writer.reply(again, { type: 'ack', id: again.request, room, seq: 1, rev: 1, at: 'then', duplicate: true });
  const repeated = await call('POST', `/api/rooms/${room}/messages`, { id, body: 'hi' });
  assert.is(repeated.status, 200);
  assert.equal(repeated.json, { room, seq: 1, rev: 1, at: 'then' });
});

test('rooms are made, changed, joined and left', async () => {
  answerInfo();
  const made = await call('POST', '/api/rooms', { name: 'R', kind: 'public' });
  assert.equal([made.status, made.json], [201, { room: { id: 'room', name: 'R' } }]);
  const room = newId();
  assert.is((await call('PATCH', `/api/rooms/${room}`, { topic: 't' })).status, 200);
  assert.equal([(last() as Command<'room.update'>).topic, 'name' in last()], ['t', false]);
  const joined = await call('POST', `/api/rooms/${room}/join`, undefined, { 'content-type': 'application/json' });
  assert.equal([joined.status, joined.json.room.id], [200, 'room']);
  assert.is((await call('POST', `/api/rooms/${room}/leave`)).status, 204);
  assert.is((await call('PUT', `/api/rooms/${room}/read`, { seq: 3 })).status, 204);
  assert.is((last() as Command<'read.mark'>).seq, 3);
  const userId = newId();
  assert.is((await call('POST', '/api/direct', { userId })).status, 200);
  assert.is((last() as Command<'direct.open'>).room, directRoomId(userId, claims.sub));
});

test('the same Idempotency-Key makes the same room by the same command', async () => {
  answerInfo();
  const headers = { 'idempotency-key': randomUUID() };
  const rooms = [];
  for (let round = 0; round < 2; round++) {
    await call('POST', '/api/rooms', { name: 'R', kind: 'public' }, headers);
    rooms.push((last() as Command<'room.create'>).room);
    assert.is(last().key, `${claims.sub}:${headers['idempotency-key']}`);
  }
  assert.is(rooms[0], rooms[1]);
});

test('members and messages', async () => {
  const [room, userId] = [newId(), newId()];
  const added = await call('POST', `/api/rooms/${room}/members`, { userId });
  assert.equal([added.status, added.json], [201, { room, rev: 1 }]);
  assert.is((await call('DELETE', `/api/rooms/${room}/members/${userId}`)).status, 204);
  assert.is((last() as Command<'member.remove'>).userId, userId);
  const edited = await call('PATCH', `/api/rooms/${room}/messages/7`, { body: ' new ' });
  assert.equal([edited.status, edited.json.room], [200, room]);
  assert.equal([(last() as Command<'message.edit'>).seq, (last() as Command<'message.edit'>).body], [7, 'new']);
  assert.is((await call('DELETE', `/api/rooms/${room}/messages/7`)).status, 204);
  const emoji = encodeURIComponent('👍🏽');
  assert.is((await call('PUT', `/api/rooms/${room}/messages/7/reactions/${emoji}`)).status, 204);
  assert.equal([(last() as Command<'reaction.add'>).emoji, (last() as Command<'reaction.add'>).seq], ['👍🏽', 7]);
  assert.is((await call('DELETE', `/api/rooms/${room}/messages/7/reactions/${emoji}`)).status, 204);
});

test('refusals are problems with their code', async () => {
  const path = `/api/rooms/${newId()}/messages`;
  const problem = async (body: unknown) => {
    const { status, json, headers } = await call('POST', path, body);
    assert.match(headers.get('content-type') ?? '', 'application/problem+json');
    return [status, json.code];
  };
  assert.equal(await problem({ id: randomUUID(), body: '  ' }), [400, 'body_blank']);
  assert.equal(await problem({ id: randomUUID(), body: 'x'.repeat(4_001) }), [400, 'body_too_long']);
  assert.equal(await problem({ id: 'x', body: 'hi' }), [400, 'bad_request']);
  assert.equal(await problem(undefined), [400, 'bad_request']);
  world.writer.script = (command) => world.writer.refuse(command, 'not_a_member');
  assert.equal(await problem({ id: randomUUID(), body: 'hi' }), [403, 'not_a_member']);
  world.writer.script = () => {};
  assert.equal(await problem({ id: randomUUID(), body: 'hi' }), [504, 'timeout']);
  assert.is((await world.http(path, { body: {} })).status, 401);
  assert.is((await world.http(path, { body: {}, token: 'x.y.z' })).status, 401);
});

test('who asks too fast is told when to come back', async () => {
  const fast = world.tokens.sign(world.tokens.claims('fast'));
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => world.http(`/api/rooms/${newId()}/leave`, { token: fast })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  // How many get through while the others are on their way depends on how fast this machine is.
  assert.ok(refused.length > 0 && refused.length < 250, String(refused.length));
  assert.is(refused[0]?.headers.get('retry-after'), '1');
  assert.is((await call('POST', `/api/rooms/${newId()}/leave`)).status, 204);
});

test.run();
