import type { Instance, SystemState } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dotsFor } from '#lib/system/flow.ts';
import { hopOrder } from '#lib/system/hops.ts';
import { tallGeometry, wideGeometry, type Box } from '#lib/system/geometry.ts';
import { fillOf, worstLoad } from '#lib/system/load.ts';
import { ratesBetween } from '#lib/system/rates.ts';
import { findTroubles } from '#lib/system/troubles.ts';

const START = Date.parse('2026-03-01T12:00:00.000Z');
const time = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
const SERVICES = ['auth', 'gateway', 'chat-writer', 'fanout'];

function instance(service: string, index: number, more: Partial<Instance> = {}): Instance {
  const name = `${service}-${index}`;
  return {
    service,
    instance: name,
    id: `${name};1`,
    version: '1',
    node: '24',
    host: 'here',
    pid: index,
    startedAt: time(-600),
    heardAt: time(0),
    state: 'running',
    cpu: 0.1,
    memoryBytes: 1e8,
    eventLoop: { busy: 0.1, delayMs: 1 },
    checks: {},
    counts: {},
    publishedRecords: 0,
    queuedRecords: 0,
    consumers: [],
    ...more,
  };
}

/** All is well: two instances of each service, two partitions. */
function system(more: Partial<SystemState> = {}): SystemState {
  const stores = (['redis', 'mysql'] as const).map((name) => ({
    name,
    ok: true,
    since: time(-600),
    missedBy: [],
    facts: {},
  }));
  const groups = (group: string) => [{ group, waiting: 0, pending: 0, pendingMs: 0 }];
  return {
    at: time(0),
    partitions: 2,
    gateway: 'gateway-1',
    instances: SERVICES.flatMap((service) => [instance(service, 1), instance(service, 2)]),
    ownership: ['chat-writer', 'fanout', 'search'].map((group) => ({
      group,
      owners: group === 'search' ? [null, null] : [`${group}-1`, `${group}-2`],
    })),
    streams: [0, 1].flatMap((p) => [
      { kind: 'commands' as const, p, length: 0, added: 10, groups: groups('chat-writer') },
      { kind: 'events' as const, p, length: 0, added: 10, groups: groups('fanout') },
    ]),
    inboxes: [],
    deadLetters: 0,
    stores,
    ...more,
  };
}

const troubles = (state: SystemState) => findTroubles(state).map(({ level, what }) => `${level}: ${what}`);
const change = (state: SystemState, fits: (instance: Instance) => boolean, more: Partial<Instance>) => ({
  ...state,
  instances: state.instances.map((each) => (fits(each) ? { ...each, ...more } : each)),
});
const silent = { state: 'silent', heardAt: time(-9) } as const;

const test = suite('the system page');

test('where all is well, nothing is said; a search-indexer that was never there is not missed', () => {
  assert.equal(troubles(system()), []);
  assert.equal(troubles(system({ instances: system().instances.map((each) => ({ ...each, ...(each.pid === 2 && { state: 'stopped' as const }) })) })), [], 'one that stopped in good order is no trouble'); // prettier-ignore
});

test('a service of which none runs: which, since when, and what it means', () => {
  const state = change(system(), ({ service }) => service === 'fanout', silent);
  const [first] = findTroubles(state);
  assert.equal([first?.level, first?.what, first?.since], ['danger', 'No fanout runs', time(-9)]);
  assert.match(first?.meaning ?? '', 'saved but reach nobody');
});

test('one of several: a warning while it holds partitions or is missing, a note once it is replaced', () => {
  const isOne = ({ id }: Instance) => id === 'fanout-1;1';
  const dead = change(system(), isOne, silent);
  assert.match(findTroubles(dead)[0]?.meaning ?? '', 'still holds 1 partition');
  const moved = {
    ...dead,
    ownership: dead.ownership.map(({ group, owners }) => ({
      group,
      owners: group === 'fanout' ? ['fanout-2', 'fanout-2'] : owners,
    })),
  };
  assert.equal(troubles(moved), ['warning: fanout-1 has fallen silent']);
  const fresh = instance('fanout', 1, { id: 'fanout-1;2', instance: 'fanout-1b', startedAt: time(-3) });
  assert.equal(troubles({ ...moved, instances: [...moved.instances, fresh] }), ['note: fanout-1 has fallen silent']);
});

test('partitions without an owner, streams that are behind, dead letters: warnings', () => {
  const state = system({ deadLetters: 2 });
  const owners = state.ownership.map(({ group, owners: its }) => ({ group, owners: group === 'fanout' ? [null, its[1] ?? null] : its })); // prettier-ignore
  const streams = state.streams.map((stream) =>
    stream.kind === 'events'
      ? { ...stream, groups: [{ group: 'fanout', waiting: 900, pending: 0, pendingMs: 0 }] }
      : stream,
  );
  assert.equal(troubles({ ...state, ownership: owners, streams }), [
    'warning: Partition 0 without an owner in fanout',
    'warning: fanout is behind on events: 1,800 entries wait',
    'warning: 2 records could not be handled',
  ]);
});

test('a store that is away comes first; without Redis the rest is not guessed at', () => {
  const away = (name: string) =>
    system().stores.map((store) => (store.name === name ? { ...store, ok: false, missedBy: ['auth-1'] } : store));
  assert.equal(troubles(system({ stores: away('mysql'), deadLetters: 1 })), [
    'danger: MySQL does not answer auth-1',
    'warning: 1 record could not be handled',
  ]);
  const alone = { instances: [instance('gateway', 1)], ownership: [], streams: [], inboxes: [] };
  assert.equal(troubles(system({ ...alone, stores: away('redis') })), ['danger: Redis does not answer']);
});

test('rates are what counters grew by in the time between; a counter that began anew grew by what it says', () => {
  const before = system();
  const grown = before.streams.map((stream) => ({ ...stream, added: stream.p === 0 ? 20 : 4 }));
  const after = { ...before, at: time(2), streams: grown };
  assert.is(ratesBetween(before, after).streams.get('commands'), (10 + 4) / 2);
  const worked = change(after, ({ service }) => service === 'gateway', {
    counts: { deliveries: 30 },
    heardAt: time(3),
  });
  assert.is(ratesBetween(before, worked).instances.get('gateway-1;1')?.deliveries, 10);
  assert.is(ratesBetween(after, before).streams.size, 0, 'time does not go back');
});

test('dots pass at the true rate, and where that is a blur each stands for ten times as many', () => {
  assert.equal([dotsFor(0).perSecond, dotsFor(2).perSecond, dotsFor(8).eachIs], [0, 2, 1]);
  for (const rate of [9, 80, 81, 12_345]) {
    const { perSecond, eachIs } = dotsFor(rate);
    assert.ok(perSecond <= 8);
    assert.is(perSecond * eachIs, rate);
  }
});

test('a channel is as full as its reader is behind', () => {
  const load = (waiting: number) => ({ group: 'fanout', waiting, pending: 0, oldestMs: 0 });
  assert.equal([0, 10_000, 1e9].map((waiting) => fillOf(load(waiting))), [0, 1, 1]); // prettier-ignore
  assert.ok(fillOf(load(1)) > 0 && fillOf(load(1)) < fillOf(load(100)));
  assert.is(worstLoad(system(), 'commands', 'chat-writer').waiting, 0);
});

test('nothing lies on anything else, however many instances there are', () => {
  for (const count of [0, 1, 3, 5])
    for (const geometry of [wideGeometry, tallGeometry]) {
      const rows = { gateway: count, 'chat-writer': count, fanout: count, auth: count, 'search-indexer': count };
      const { stations, stops, width, height } = geometry(rows);
      const boxes = Object.entries<Box>(stations);
      for (const [name, a] of boxes) {
        assert.ok(a.x >= 0 && a.x + a.w <= width && a.y + a.h <= height, `${name} is on the paper`);
        for (const [other, b] of boxes)
          if (name !== other)
            assert.ok(
              a.x >= b.x + b.w || b.x >= a.x + a.w || a.y >= b.y + b.h || b.y >= a.y + a.h,
              `${name}, ${other}`,
            );
      }
      assert.equal(Object.keys(stops), ['sent', ...hopOrder, 'returned']);
    }
});

test.run();
