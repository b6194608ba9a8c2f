import { newId, record } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { World } from './support/world.ts';

const test = suite('gateway: presence');
let world: World;
test.before(async () => {
  world = await World.start({ PRESENCE_EVERY_MS: '200', ONLINE_EVERY_MS: '300', LINGER_MS: '300' });
});
test.after(() => world.stop());

/** What the gateway has said by records of this kind about this key, in order. */
const said = (kind: string, key: string) =>
  world.writer.signals
    .map((line) => line.split('\t'))
    .filter(([first, about]) => first === kind && about === key)
    .map((fields) => fields.slice(3).join(' '));

test('fanout is told who is here, and how, over all sockets', async () => {
  const user = newId();
  const one = await world.join('ann', { sub: user });
  const other = await world.join('ann', { sub: user });
  await world.until(() => said('h', user).length === 1);
  assert.equal((await one.ask({ type: 'presence.set', state: 'away' })).type, 'ack');
  await other.ask({ type: 'presence.set', state: 'away' });
  await world.until(() => said('h', user).length === 2);
  await one.close();
  await other.close();
  await world.until(() => said('h', user).length === 3);
  assert.equal(said('h', user), ['online now', 'away now', 'offline fades']);
});

test('a person who is watched is told to those who watch, and to nobody else', async () => {
  const [ann, bob, eve] = [await world.join('ann'), await world.join('bob'), await world.join('eve')];
  const someone = newId();
  for (const client of [ann, bob])
    assert.is((await client.ask({ type: 'presence.watch', users: [someone] })).type, 'ack');
  await world.until(() => said('w', someone).length > 0);
  assert.equal(said('w', someone), ['1']);
  world.writer.put(world.gateway.id, record.presence(someone, 1, 'online'));
  for (const client of [ann, bob]) {
    const event = await client.next(({ type }) => type === 'presence');
    assert.equal(event['users'], { [someone]: 'online' });
  }
  await bob.ask({ type: 'presence.watch', users: [] });
  world.writer.put(world.gateway.id, record.presence(someone, 1, 'away'));
  await world.until(() => ann.of('presence').length === 2);
  assert.is(bob.of('presence').length, 1);
  await ann.close();
  await world.until(() => said('w', someone).length === 2);
  assert.equal(said('w', someone), ['1', '0']);
  assert.equal(eve.of('presence'), []);
});

test('more than 200 people at once, and watching anew all the time, are refused', async () => {
  const ann = await world.join('ann');
  const users = Array.from({ length: 201 }, () => newId());
  assert.is((await ann.ask({ type: 'presence.watch', users }))['code'], 'bad_request');
  const answers = [];
  for (let times = 0; times < 12; times++) answers.push(await ann.ask({ type: 'presence.watch', users: [] }));
  const refused = answers.find(({ code }) => code === 'rate_limited');
  assert.ok(Number(refused?.['retryAfterMs']) > 0);
});

test('a room learns how many listen, who comes to listen at once', async () => {
  const room = newId();
  const [ann, bob] = [await world.join('ann'), await world.join('bob')];
  await ann.subscribe(room);
  await world.until(() => said('c', room).length === 1);
  world.writer.put(world.gateway.id, record.online(room, 7));
  assert.is((await ann.next(({ type }) => type === 'room.online'))['online'], 7);
  await bob.subscribe(room);
  assert.is((await bob.next(({ type }) => type === 'room.online'))['online'], 7);
  await world.until(() => said('c', room).length === 2);
  assert.equal(said('c', room), ['1', '2']);
  assert.is(ann.of('room.online').length, 1);
});

test('when the bus has lost something, all of it is told anew', async () => {
  const room = newId();
  const someone = newId();
  const ann = await world.join('ann');
  await ann.subscribe(room);
  await ann.ask({ type: 'presence.watch', users: [someone] });
  await world.until(() => said('c', room).length === 1 && said('h', ann.claims.sub).length === 1);
  const from = world.writer.signals.length;
  world.gateway.recovery.recover('test');
  await world.until(() => world.writer.signals.length >= from + 5);
  const anew = world.writer.signals.slice(from);
  assert.is(anew.filter((line) => line === record.anew(world.gateway.id)).length, 2);
  assert.ok(anew.includes(record.here(ann.claims.sub, world.gateway.id, 'online', 'now')));
  assert.ok(anew.includes(record.watch(someone, world.gateway.id, true)));
  assert.ok(anew.includes(record.listeners(room, world.gateway.id, 1)));
});

test('typing may name a thread', async () => {
  const room = newId();
  const ann = await world.join('ann');
  await ann.subscribe(room);
  ann.send({ type: 'typing', room, root: 7 });
  await world.until(() => world.writer.signals.some((line) => line.startsWith(`t\t${room}\t`)));
  const line = world.writer.signals.find((signal) => signal.startsWith(`t\t${room}\t`)) ?? '';
  assert.is((JSON.parse(line.split('\t')[3] ?? '') as { root: number }).root, 7);
});

test('settings are a command of the person', async () => {
  const ann = await world.join('ann');
  world.writer.script = (command) =>
    command.type === 'settings.set'
      ? world.writer.reply(command, { type: 'ack', id: command.request })
      : world.writer.usual(command);
  assert.is((await ann.ask({ type: 'settings.set', receipts: false })).type, 'ack');
  const token = world.tokens.sign(ann.claims);
  const { status } = await world.http('/api/settings', { method: 'PATCH', token, body: { receipts: true } });
  assert.is(status, 204);
  const [first, second] = world.writer.of('settings.set');
  assert.equal([first?.user, first?.receipts, second?.receipts], [ann.claims.sub, false, true]);
});

test.run();
