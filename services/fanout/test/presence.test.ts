import { presenceKey, record, streams, type PresenceState } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until, World } from './support/world.ts';

const test = suite('fanout: presence');
let world: World;
test.before(async () => {
  world = await World.start({ PRESENCE_GRACE_MS: '1000', ONLINE_EVERY_MS: '500' });
});
test.after.each(() => world.clear());
test.after(() => world.stop());

const signal = (...lines: string[]) => world.put(streams.signals(0), ...lines);
const come = (user: string, gateway: string, state: PresenceState = 'online') =>
  record.here(user, gateway, state, 'now');
const go = (user: string, gateway: string) => record.here(user, gateway, 'offline', 'fades');
const subscribed = (room: string, gateway: string) => record.subscribed(room, gateway, 1, 0, '{}');

/** What a gateway was told of a person, in order. */
async function told(gateway: string, user: string): Promise<string[]> {
  const lines = (await world.inbox(gateway)).map((line) => line.split('\t'));
  return lines.filter(([kind, who]) => kind === 'o' && who === user).map(([, , , state]) => state ?? '');
}

async function online(gateway: string, room: string): Promise<number[]> {
  const lines = (await world.inbox(gateway)).map((line) => line.split('\t'));
  return lines.filter(([kind, key]) => kind === 'n' && key === room).map(([, , count]) => Number(count));
}

test('who watches is told the state at once and then each change; nobody else is', async () => {
  await world.gateway('g1');
  await world.gateway('g2');
  await world.fanout();
  await signal(come('ann', 'g1'), record.watch('ann', 'g2', true), record.watch('bob', 'g2', true));
  await until(async () => (await told('g2', 'bob')).length === 1);
  await signal(come('ann', 'g1', 'away'), come('bob', 'g1'));
  await until(async () => (await told('g2', 'bob')).length === 2);
  assert.equal(await told('g2', 'ann'), ['online', 'away']);
  assert.equal(await told('g2', 'bob'), ['offline', 'online']);
  await signal(record.watch('ann', 'g2', false), come('ann', 'g1'), come('bob', 'g1', 'away'));
  await until(async () => (await told('g2', 'bob')).length === 3);
  assert.is((await told('g2', 'ann')).length, 2);
  assert.equal(await world.inbox('g1'), []);
});

test('who leaves is told as offline after the grace; who comes back elsewhere never was', async () => {
  await world.gateway('g1');
  await world.fanout();
  await signal(record.watch('ann', 'g1', true), record.watch('bob', 'g1', true), come('ann', 'g1'), come('bob', 'g1'));
  await signal(go('ann', 'g1'), go('bob', 'g1'), come('bob', 'g2'));
  await until(async () => (await told('g1', 'ann')).at(-1) === 'offline');
  assert.equal(new Set((await told('g1', 'bob')).slice(1)), new Set(['online']));
});

test('a gateway that dies takes its people with it', async () => {
  await world.gateway('g1', 500);
  await world.gateway('g2');
  await world.fanout();
  await signal(record.watch('ann', 'g2', true), come('ann', 'g1'));
  await until(async () => (await told('g2', 'ann')).at(-1) === 'online');
  await until(async () => (await told('g2', 'ann')).at(-1) === 'offline', 12_000);
  await until(async () => (await world.redis.exists(presenceKey(0))) === 0);
});

test('the next owner knows everybody, and ends the graces that the last one began', async () => {
  await world.gateway('g1');
  const first = await world.fanout();
  await signal(record.watch('ann', 'g1', true), come('ann', 'g1'), come('bob', 'g1'), go('ann', 'g1'));
  await until(async () => (await world.redis.hlen(presenceKey(0))) === 2);
  await world.stopFanout(first);
  await world.fanout();
  await signal(record.watch('bob', 'g1', true));
  await until(async () => (await told('g1', 'bob')).at(-1) === 'online');
  await until(async () => (await told('g1', 'ann')).at(-1) === 'offline');
  assert.equal(await world.redis.hgetall(presenceKey(0)), { 'bob g1': 'online' });
});

test('what is said again is told again: the first owner may have died before it told', async () => {
  await world.gateway('g1');
  await world.fanout();
  await signal(record.watch('ann', 'g1', true), come('ann', 'g1'), come('ann', 'g1'), go('ann', 'g1'), go('ann', 'g1'));
  await until(async () => (await told('g1', 'ann')).at(-1) === 'offline');
  assert.equal(await told('g1', 'ann'), ['online', 'online', 'offline']);
});

test('a later owner has a higher epoch, so that words of an earlier one can be told apart', async () => {
  await world.gateway('g1');
  const first = await world.fanout();
  await signal(record.watch('ann', 'g1', true));
  await until(async () => (await world.inbox('g1')).length === 1);
  await world.stopFanout(first);
  await world.fanout();
  await signal(come('ann', 'g1'));
  await until(async () => (await world.inbox('g1')).length === 2);
  const [before, after] = (await world.inbox('g1')).map((line) => Number(line.split('\t')[2]));
  assert.ok(Number(after) > Number(before));
});

test('a gateway that tells anew corrects what was wrong, and nobody flashes', async () => {
  await world.gateway('g1');
  await world.fanout();
  const watches = [record.watch('ann', 'g1', true), record.watch('bob', 'g1', true)];
  await signal(...watches, record.watch('eve', 'g1', true), come('ann', 'g1'), come('bob', 'g1'));
  await signal(record.anew('g1'), ...watches, come('ann', 'g1'));
  await until(async () => (await told('g1', 'bob')).at(-1) === 'offline');
  assert.equal(new Set((await told('g1', 'ann')).slice(1)), new Set(['online']));
  const before = (await told('g1', 'eve')).length;
  await signal(come('eve', 'g1'), come('ann', 'g1', 'away'));
  await until(async () => (await told('g1', 'ann')).at(-1) === 'away');
  assert.is((await told('g1', 'eve')).length, before, 'watches are told anew too');
});

test('a room learns how many listen, in few records however many come', async () => {
  await world.gateway('g1');
  await world.gateway('g2');
  await world.fanout();
  await world.event(subscribed('room', 'g1'), subscribed('room', 'g2'));
  await until(async () => (await world.inbox('g2')).length === 1);
  const beganMs = performance.now();
  for (let count = 1; count <= 2_500; count++)
    await signal(record.listeners('room', 'g1', count), record.listeners('room', 'g2', count));
  await until(async () => (await online('g1', 'room')).at(-1) === 5_000);
  const most = 2 + Math.floor((performance.now() - beganMs) / 500);
  for (const gateway of ['g1', 'g2']) {
    const counts = await online(gateway, 'room');
    assert.ok(counts.length <= most, `${counts.length} records`);
    assert.is((await world.inbox(gateway)).length, counts.length + 1, 'and no other record');
  }
});

test('after Redis was emptied everybody is there again', async () => {
  await world.gateway('g1');
  await world.fanout();
  await signal(record.watch('ann', 'g1', true), come('ann', 'g1'));
  await until(async () => (await told('g1', 'ann')).at(-1) === 'online');
  await world.server.kill();
  await world.server.start({ empty: true });
  await world.gateway('g1');
  await signal(record.anew('g1'), record.watch('ann', 'g1', true), come('ann', 'g1', 'away'));
  await until(async () => (await told('g1', 'ann')).at(-1) === 'away', 15_000);
  await until(async () => (await world.redis.hget(presenceKey(0), 'ann g1')) === 'away');
});

test('an owner that begins with nothing calls nobody offline before the gateways have told anew', async () => {
  await world.gateway('g1');
  await world.gateway('g2');
  await world.fanout();
  await signal(record.watch('ann', 'g1', true), record.watch('bob', 'g1', true));
  await signal(record.anew('g2'), come('ann', 'g2'));
  await until(async () => (await told('g1', 'bob')).length === 1);
  assert.equal(await told('g1', 'ann'), ['online']);
  assert.equal(await told('g1', 'bob'), ['offline']);
});

test('what is no state or no count becomes a dead letter, and what follows goes on', async () => {
  await world.gateway('g1');
  await world.fanout();
  await signal(
    'h\tann\tg1\tasleep\tnow',
    'c\troom\tg1\tmany',
    'h\tann',
    record.watch('ann', 'g1', true),
    come('ann', 'g1'),
  );
  await until(async () => (await told('g1', 'ann')).at(-1) === 'online');
  await until(async () => (await world.redis.xlen('dead-letters')) === 3);
});

test.run();
