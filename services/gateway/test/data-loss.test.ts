import { randomUUID } from 'node:crypto';
import { newId, streams, type Command } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clientOf } from './support/redis.ts';
import { World } from './support/world.ts';

const test = suite('gateway: lost data');
let world: World;
test.before(async () => {
  world = await World.start({ REDIS_AWAY_MS: '200' });
});
test.after.each(async () => {
  world.writer.script = world.writer.usual;
  await world.until(() => world.gateway.bus.isReady());
});
test.after(() => world.stop());

test('a lost inbox is made anew, and everything is subscribed to again', async () => {
  const room = newId();
  const [ann, bob] = [await world.join('ann'), await world.join('bob')];
  await ann.subscribe(room);
  await bob.subscribe(room);
  const before = world.writer.commands.length;
  const redis = clientOf(world.redis.redisUrl);
  await redis.del(streams.inbox(world.gateway.id));
  redis.disconnect();
  // Nothing was missed: one of the two asks for the room, each for themselves.
  const again = () => world.writer.commands.slice(before).map((command) => command.type);
  await world.until(() => again().length === 3);
  assert.equal(
    again().toSorted((a, b) => a.localeCompare(b)),
    ['person.subscribe', 'person.subscribe', 'room.subscribe'],
  );
  await world.until(() => world.gateway.pending.size === 0);
  assert.is(ann.of('resync').length, 0);
  world.writer.event(world.gateway.id, room, 1);
  await ann.next((event) => event['rev'] === 1);
});

test('unanswered commands go out again first and in order; what was missed is told; who lost the right is out', async () => {
  const room = newId();
  const [ann, bob, cat] = [await world.join('ann'), await world.join('bob'), await world.join('cat')];
  for (const client of [ann, bob, cat]) await client.subscribe(room);
  world.writer.script = () => {};
  const ids = Array.from({ length: 5 }, () => randomUUID());
  for (const [index, id] of ids.entries()) ann.send({ type: 'message.send', id, room, body: `m${index}` });
  await world.until(() => world.writer.of('message.send').length >= 5);

  await world.redis.kill();
  // While Redis is away requests are refused, with a time.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const away = await ann.ask({ type: 'room.join', room });
  assert.is(away.code, 'unavailable');
  assert.ok(Number(away['retryAfterMs']) > 0);

  // Meanwhile the room has moved on, and bob was put out of it: the record of that is lost.
  world.writer.setHead(room, 9);
  const before = world.writer.commands.length;
  world.writer.script = (command) => {
    if (command.type === 'room.subscribe' && command.actor.id === bob.claims.sub)
      world.writer.refuse(command, 'not_a_member', room);
    else if (command.type === 'message.send') world.writer.reply(command, { type: 'ack', id: command.request });
    else world.writer.usual(command);
  };
  await world.redis.start({ empty: true });
  for (const id of ids) await ann.next((event) => event.id === id && event.type === 'ack', 15_000);
  await world.until(() => world.writer.commands.slice(before).some(({ type }) => type === 'room.subscribe'));
  const after = world.writer.commands.slice(before);
  const firstSubscribe = after.findIndex((command) => command.type === 'room.subscribe');
  const sends = after.filter((command) => command.type === 'message.send').map((command) => command.request);
  assert.equal(sends.slice(0, 5), ids);
  assert.ok(after.slice(0, firstSubscribe).filter((command) => command.type === 'message.send').length >= 5);

  for (const client of [ann, cat]) assert.ok(Number((await client.next(({ type }) => type === 'resync'))['head']) >= 9);
  await bob.next((event) => event.type === 'room.removed');
  const head = world.writer.head(room) + 1;
  world.writer.event(world.gateway.id, room, head);
  for (const client of [ann, cat]) await client.next((event) => event['rev'] === head);
  assert.not(bob.events.some((event) => event['rev'] === head));
  assert.is((await ann.ask({ type: 'ping' })).type, 'pong');
});

test('of a command that went out again, one refusal is no answer: another of them may have been done', async () => {
  const room = newId();
  const ann = await world.join('ann');
  const sent: Command[] = [];
  world.writer.script = (command) => void (command.type === 'message.send' && sent.push(command));
  const ask = () => ann.ask({ type: 'message.send', id: randomUUID(), room, body: 'hi' });
  const [refused, done] = [ask(), ask()];
  await world.until(() => sent.length === 2);
  world.gateway.recovery.recover('test');
  await world.until(() => sent.length === 4);
  const [first, second] = sent as [Command, Command];
  world.writer.refuse(first, 'not_a_member', room);
  world.writer.reply(second, { type: 'ack', id: second.request });
  assert.is((await refused).code, 'timeout');
  assert.is((await done).type, 'ack');
  // What went out once is refused as ever.
  const once = ask();
  await world.until(() => sent.length === 5);
  world.writer.refuse(sent[4] as Command, 'not_a_member', room);
  assert.is((await once).code, 'not_a_member');
});

test('a session that ended while the word of it was lost is found', async () => {
  const ann = await world.join('ann');
  const other = await world.join('ann', { sub: ann.claims.sub });
  world.writer.script = (command) => {
    if (command.actor.session === ann.claims.sid) world.writer.refuse(command, 'session_ended');
    else world.writer.usual(command);
  };
  const redis = clientOf(world.redis.redisUrl);
  await redis.del(streams.inbox(world.gateway.id));
  redis.disconnect();
  assert.is((await ann.ended()).code, 4503);
  assert.is((await other.ask({ type: 'ping' })).type, 'pong');
});

test('a change that was skipped has everybody in the room checked', async () => {
  const room = newId();
  const [ann, bob] = [await world.join('ann'), await world.join('bob')];
  for (const client of [ann, bob]) await client.subscribe(room);
  // No answer yet: nobody hears what came after the jump, for one of them may have been put out.
  const asked: Command[] = [];
  world.writer.script = (command) => {
    if (command.type === 'room.subscribe' && command.room === room) asked.push(command);
    else world.writer.usual(command);
  };
  world.writer.setHead(room, 4);
  for (const rev of [3, 4]) world.writer.event(world.gateway.id, room, rev);
  await world.until(() => asked.length === 2);
  for (const client of [ann, bob]) await client.ask({ type: 'ping' });
  for (const client of [ann, bob]) assert.is(client.of('message.created').length, 0);
  world.writer.script = (command) => {
    if (command.actor.id === bob.claims.sub) world.writer.refuse(command, 'banned', room);
    else world.writer.usual(command);
  };
  for (const command of asked) world.writer.script(command);
  await ann.next((event) => event['rev'] === 4);
  await bob.next((event) => event.type === 'room.removed');
  assert.is(bob.of('message.created').length, 0);
  await world.until(() => world.gateway.channels.get(room)?.checks === 0);
  assert.is(world.gateway.channels.get(room)?.subscribers.size, 1);
});

test.run();
