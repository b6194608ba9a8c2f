// timeout: 120s
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '@chatapp/stack';
import { Random } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { groupEvents } from './events.ts';
import { constants, extremes, firstLimits, needs } from './figures.ts';
import { onlineRate } from './online.ts';
import { figuresOf } from './page.ts';
import { onlineTold, planFor } from './plan.ts';
import { Road } from './road.ts';
import { gatewaysReached, mean, roomsFor } from './rooms.ts';
import { skewOf } from './skew.ts';

const test = suite('ownership and routes at size');

test('whatever happens to a group: one owner for each partition, even shares, no more moves than must be', async () => {
  for (const [seed, members, partitions, loadMs] of [
    [1, 2, 16, 5],
    [2, 7, 16, 200],
    [3, 24, 16, 5],
    [4, 40, 256, 500],
    [5, 10, 64, 20],
    [6, 5, 67, 20],
    [7, 13, 100, 20],
  ] as const) {
    const { events, doubles } = await groupEvents(seed, members, partitions, loadMs);
    assert.is(doubles, 0, `seed ${seed}: two owners at once`);
    for (const { name, settling } of events) {
      const { settledMs, moves, fewest, aloneMs } = settling;
      const told = `seed ${seed}, ${name}: ${JSON.stringify(settling)}`;
      assert.ok(settledMs < 10_000, told);
      assert.ok(moves <= fewest, told);
      // A lease, a heartbeat or two until somebody takes it, and what they have to read.
      assert.ok(aloneMs.most <= 3_000 + 3 * 250 + loadMs + 50, told);
    }
  }
});

test('a seed tells the same story each time', async () => {
  assert.equal(await groupEvents(7, 9, 64, 30), await groupEvents(7, 9, 64, 30));
  assert.equal(skewOf(7, 20_000, 4, 16, 4), skewOf(7, 20_000, 4, 16, 4));
});

test('fanout knows who listens where and nothing else, while people, gateways and owners come and go', async () => {
  const random = new Random(11);
  const road = new Road(11, 400, 12);
  await road.open(16);
  for (const person of road.people) road.connect(person);
  for (let step = 0; step < 300; step++) {
    const kind = random.next();
    const person = random.pick(road.people);
    if (kind < 0.8) {
      road.disconnect(person);
      road.connect(person);
    } else if (kind < 0.95) await road.takeOver(random.int(0, 16));
    else {
      road.addGateway();
      road.killGateway(random.pick([...road.gateways.keys()]));
    }
    if (step % 50 === 0) assert.equal(road.disagreements(), [], `step ${step}`);
  }
  assert.equal(road.disagreements(), []);
  const rooms = new Set(road.people.flatMap((person) => person.rooms));
  road.heard.clear();
  for (const room of rooms) road.say(room);
  for (const room of rooms) {
    const listeners = road.people.filter((person) => person.rooms.includes(room)).length;
    assert.is(road.heard.get(room), listeners, `everybody in ${room} hears it once`);
  }
});

test('rooms are as large as they are said to be', () => {
  const rooms = roomsFor(1e6, 4_000);
  assert.ok(Math.abs(mean(rooms, (size) => size) - rooms.mean) < 1e-6);
  assert.ok(rooms.mean > 15 && rooms.mean < 25, String(rooms.mean));
  assert.ok(rooms.sizes.every((size) => size >= 2 && size <= 10_000));
  assert.ok(Math.abs(gatewaysReached(10_000, 67) - 67) < 0.01);
  assert.ok(Math.abs(gatewaysReached(2, 6_667) - 2) < 0.01);
});

test('how often a room is told how many listen: the reckoning and the code of fanout agree', () => {
  for (const size of [20, 80, 300]) {
    const { toldPerS } = onlineRate(3, size, 6_667, 8 * 3_600_000);
    const ratio = toldPerS / onlineTold(size);
    assert.ok(ratio > 0.7 && ratio < 1.4, `${size} people: ${toldPerS} instead of ${onlineTold(size)}`);
  }
});

test('what is needed grows with the people', () => {
  const [small, large] = [planFor(1e6), planFor(1e7)];
  for (const part of ['nginx', 'gateway', 'chatWriter', 'fanout', 'redis', 'mysql'] as const) {
    const ratio = large.cores[part] / small.cores[part];
    // What goes into inboxes grows faster: the more gateways, the fewer listeners share one.
    assert.ok(ratio >= 9.9 && ratio < 40, `${part}: ${ratio}`);
  }
});

test('docs/scale.md shows what comes out', () => {
  const page = readFileSync(join(repoRoot, 'docs/scale.md'), 'utf8');
  for (const [name, make] of Object.entries({ needs, firstLimits, extremes, constants }))
    assert.is(figuresOf(page, name), make(), `${name} is stale: npm run scale -- --write`);
});

test.run();
