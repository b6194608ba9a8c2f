import { newId, record } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { World } from './support/world.ts';

const test = suite('gateway: subscribing');
let world: World;
test.before(async () => {
  world = await World.start({ LINGER_MS: '200', ROOMS_PER_CONNECTION: '3', REPLY_TIMEOUT_MS: '500' });
});
test.after.each(() => {
  world.writer.script = world.writer.usual;
});
test.after(() => world.stop());

test('events come after `subscribed`, once, and not to others', async () => {
  const [room, other] = [newId(), newId()];
  world.writer.setHead(room, 5);
  const [ann, bob] = [await world.join('ann'), await world.join('bob')];
  const answer = await ann.ask({ type: 'subscribe', rooms: [{ room, since: 2 }] });
  assert.is(answer['head'], 5);
  assert.is(world.writer.of('room.subscribe').at(-1)?.since, 2);
  await bob.subscribe(other);
  for (const rev of [5, 6, 6, 7, 5]) world.writer.event(world.gateway.id, room, rev);
  await ann.next((event) => event['rev'] === 7);
  assert.equal(
    ann.of('message.created').map((event) => event['rev']),
    [6, 7],
  );
  assert.is(bob.of('message.created').length, 0);
});

test('what one read brings for a room is one frame', async () => {
  const room = newId();
  const ann = await world.join('ann');
  await ann.subscribe(room);
  const before = ann.frames;
  const lines = Array.from({ length: 50 }, (_, index) => record.event(room, index + 1, `{"type":"e","n":${index}}`));
  world.writer.put(world.gateway.id, ...lines);
  await ann.next((event) => event['n'] === 49);
  assert.is(ann.frames, before + 1);
  assert.equal(
    ann.of('e').map((event) => event['n']),
    Array.from({ length: 50 }, (_, index) => index),
  );
});

test('a room that may not be read answers with its error, for itself', async () => {
  const [open, closed] = [newId(), newId()];
  const ann = await world.join('ann');
  world.writer.script = (command) => {
    if (command.type === 'room.subscribe' && command.room === closed)
      world.writer.refuse(command, 'not_a_member', closed);
    else world.writer.usual(command);
  };
  ann.send({ type: 'subscribe', id: 's', rooms: [{ room: open }, { room: closed }] });
  const error = await ann.next((event) => event.type === 'error');
  assert.equal([error.id, error.room, error.code], ['s', closed, 'not_a_member']);
  assert.is((await ann.next((event) => event.type === 'subscribed')).room, open);
});

test('who asks what is asked already waits for that answer, and asks together with the others', async () => {
  const room = newId();
  const people = await Promise.all(['a1', 'a2', 'a3', 'a4'].map((name) => world.join(name)));
  const [first, second, third, fourth] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0], (typeof people)[0]]; // prettier-ignore
  const held: (() => void)[] = [];
  world.writer.script = (command) => held.push(() => world.writer.usual(command));
  const asked = () => world.writer.of('room.subscribe').filter((command) => command.room === room);
  const ask = (client: typeof first, id: string, since?: number) =>
    client.send({ type: 'subscribe', id, rooms: [{ room, ...(since === undefined ? {} : { since }) }] });
  ask(first, 'one');
  await world.until(() => held.length === 1);
  ask(second, 'two "quoted"');
  ask(third, 'three');
  ask(fourth, 'four', 0);
  // Another number is another question.
  await world.until(() => held.length === 2);
  assert.equal(
    asked().map(({ also }) => also),
    [undefined, undefined],
  );
  world.writer.script = world.writer.usual;
  for (const answer of held) answer();
  const ids = await Promise.all(
    people.map(async (client) => (await client.next((event) => event.type === 'subscribed')).id),
  );
  assert.equal(ids, ['one', 'two "quoted"', 'three', 'four']);
  assert.equal(
    asked()
      .at(-1)
      ?.also?.map(({ actor, request }) => [actor.id, request]),
    [[third.claims.sub, 'three']],
  );
  world.writer.event(world.gateway.id, room, 1);
  for (const client of people) await client.next((event) => event['rev'] === 1);
  assert.is(world.gateway.subscriptions.waiting, 0);
});

test('who waits with others for an answer that does not come is told so, and who leaves is left out', async () => {
  const room = newId();
  const [ann, bob, eve] = [await world.join('w1'), await world.join('w2'), await world.join('w3')];
  world.writer.script = () => undefined;
  const ask = { type: 'subscribe', id: 'late', rooms: [{ room }] };
  ann.send(ask);
  await world.until(() => world.writer.of('room.subscribe').some((command) => command.room === room));
  bob.send(ask);
  eve.send(ask);
  eve.send({ type: 'unsubscribe', id: 'no', rooms: [room] });
  assert.is((await eve.next((event) => event.type === 'error')).code, 'bad_request');
  for (const client of [ann, bob]) assert.is((await client.next((event) => event.type === 'error')).code, 'timeout');
  assert.is(world.writer.of('room.subscribe').filter((command) => command.room === room).length, 1);
  assert.is(world.gateway.subscriptions.waiting, 0);
});

test('somebody put out hears of it and then nothing more', async () => {
  const room = newId();
  const [ann, bob] = [await world.join('ann'), await world.join('bob')];
  await ann.subscribe(room);
  await bob.subscribe(room);
  world.writer.put(
    world.gateway.id,
    record.event(room, 1, '{"type":"e","rev":1}'),
    record.kick(room, 2, bob.claims.sub, '{"type":"member.left","rev":2}'),
    record.event(room, 3, '{"type":"e","rev":3}'),
  );
  await ann.next((event) => event['rev'] === 3);
  assert.equal(
    bob.events.filter((event) => 'rev' in event).map((event) => event['rev']),
    [1, 2],
  );
});

test('unsubscribing is at once; the route goes after a while, unless somebody came back', async () => {
  const room = newId();
  const ann = await world.join('ann');
  await ann.subscribe(room);
  assert.is((await ann.ask({ type: 'unsubscribe', rooms: [room] })).type, 'ack');
  world.writer.event(world.gateway.id, room, 1);
  await ann.subscribe(room);
  await ann.ask({ type: 'ping' });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const unroutes = () => world.writer.of('unroute').filter((command) => command.target === room).length;
  assert.is(unroutes(), 0);
  assert.is(ann.of('message.created').length, 0);
  await ann.ask({ type: 'unsubscribe', rooms: [room] });
  await world.until(() => unroutes() === 1);
  assert.is(world.gateway.channels.get(room), undefined);
  world.writer.event(world.gateway.id, room, 2);
  await world.until(() => unroutes() === 2);
});

test('the routes of a connection that went away are taken back', async () => {
  const room = newId();
  const ann = await world.join('ann');
  await ann.subscribe(room);
  await ann.close();
  const targets = () => world.writer.of('unroute').map((command) => command.target);
  await world.until(() => targets().includes(room) && targets().includes(ann.claims.sub));
});

test('a subscription that is cancelled or too late joins nothing', async () => {
  const [early, late] = [newId(), newId()];
  const ann = await world.join('ann');
  world.writer.script = () => {};
  ann.send({ type: 'subscribe', id: 'c', rooms: [{ room: early }] });
  ann.send({ type: 'unsubscribe', id: 'u', rooms: [early] });
  assert.is((await ann.next((event) => event.id === 'c')).type, 'error');
  assert.is((await ann.next((event) => event.id === 'u')).type, 'ack');
  assert.is((await ann.ask({ type: 'subscribe', rooms: [{ room: late }] })).code, 'timeout');
  for (const command of world.writer.of('room.subscribe').slice(-2)) world.writer.usual(command);
  for (const room of [early, late]) world.writer.event(world.gateway.id, room, 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.is(ann.of('message.created').length, 0);
  assert.is(ann.of('subscribed').length, 0);
});

test('one connection listens to so many rooms and no more', async () => {
  const ann = await world.join('ann');
  const rooms = Array.from({ length: 4 }, () => ({ room: newId() }));
  ann.send({ type: 'subscribe', id: 's', rooms });
  await world.until(() => ann.of('subscribed').length === 3);
  const error = await ann.next((event) => event.type === 'error');
  assert.equal([error.code, error.room], ['bad_request', rooms[3]?.room]);
});

test('typing reaches the others in the room, not too often, and only from those who listen', async () => {
  const room = newId();
  const [ann, bob] = [await world.join('ann'), await world.join('bob')];
  ann.send({ type: 'typing', room });
  await ann.ask({ type: 'ping' });
  const typed = () => world.writer.signals.filter((line) => line.startsWith('t'));
  assert.is(typed().length, 0);
  await ann.subscribe(room);
  await bob.subscribe(room);
  ann.send({ type: 'typing', room });
  ann.send({ type: 'typing', room });
  await world.until(() => typed().length > 0);
  await ann.ask({ type: 'ping' });
  assert.is(typed().length, 1);
  world.writer.put(world.gateway.id, typed()[0] ?? '');
  const event = await bob.next(({ type }) => type === 'typing');
  assert.equal((event['user'] as { id: string }).id, ann.claims.sub);
  assert.is(ann.of('typing').length, 0);
});

test('whoever may not write is not seen typing; that they may is asked anew once more than messages has changed', async () => {
  const room = newId();
  const { writer, gateway } = world;
  const first = await world.join('ann');
  const asked = () => writer.of('typing.admit').filter((command) => command.room === room).length;
  const seen = () => writer.signals.filter((line) => line.startsWith(`t\t${room}\t`)).length;
  /** Over a connection of their own each time, since one is not heard twice in two seconds. */
  const type = async () => {
    const device = await world.join('ann', { sub: first.claims.sub });
    await device.subscribe(room);
    device.send({ type: 'typing', room });
    await device.ask({ type: 'ping' });
    return { asked: asked(), seen: seen(), device };
  };
  const happens = async (rev: number, event: object) => {
    writer.setHead(room, rev);
    writer.event(gateway.id, room, rev, { ...event, room, rev });
    await first.next((told) => told['rev'] === rev);
  };
  await first.subscribe(room);
  await type();
  await world.until(() => seen() === 1);
  await happens(1, { type: 'message.created' });
  await type();
  await world.until(() => seen() === 2);
  assert.is(asked(), 1);

  writer.script = (command) =>
    command.type === 'typing.admit' ? writer.refuse(command, 'muted') : writer.usual(command);
  await happens(2, { type: 'member.updated' });
  const { device } = await type();
  await world.until(() => asked() === 2);
  await device.subscribe(room);
  assert.equal([seen(), device.of('error')], [2, []]);

  // An answer that a change has overtaken does not count.
  let answer = () => {};
  writer.script = (command) => {
    if (command.type !== 'typing.admit') return writer.usual(command);
    answer = () => writer.usual(command);
  };
  await type();
  await world.until(() => asked() === 3);
  await happens(3, { type: 'room.updated' });
  answer();
  const round = await type();
  await world.until(() => asked() === 4);
  await round.device.subscribe(room);
  assert.is(seen(), 2);
  answer();
  await world.until(() => seen() === 3);
});

test('events of a person reach all their connections and nobody else', async () => {
  const ann = await world.join('ann');
  const too = await world.join('ann', { sub: ann.claims.sub });
  const bob = await world.join('bob');
  world.writer.put(world.gateway.id, record.person(ann.claims.sub, '{"type":"room.added"}'));
  for (const client of [ann, too]) await client.next(({ type }) => type === 'room.added');
  assert.is(bob.of('room.added').length, 0);
});

test.run();
