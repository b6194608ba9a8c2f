import type { Ownership } from '@chatapp/bus';
import { record } from '@chatapp/contracts';
import { Random } from '@chatapp/testkit';
// @boundaries-ignore services' own parts run here without what is around them
import { deliver } from '../../../services/fanout/src/handlers/deliver.ts';
// @boundaries-ignore as above
import { Partition } from '../../../services/fanout/src/partition.ts';
// @boundaries-ignore as above
import { RoomCounts } from '../../../services/fanout/src/presence/room-counts.ts';
// @boundaries-ignore as above
import type { StateStore } from '../../../services/fanout/src/state-store.ts';
import { bytesOf, leastMs } from './memory.ts';
import { idOf, messageWeight, roomsFor } from './rooms.ts';

const STRATA = 100_000;
const MESSAGES = 20_000;

/** What one fanout holds and does, over a sample of whole rooms. */
export interface Routing {
  readonly routes: number;
  readonly rooms: number;
  /** Memory of the table, and of how many listen where, for each route. */
  readonly tableBytes: number;
  readonly countBytes: number;
  /** Inbox records of a message, mean and the largest room's. */
  readonly inboxesEach: number;
  readonly mostInboxes: number;
  /** Time of the code: to hand a record to one inbox, to look through a million routes for gateways, to take one dead gateway's routes out of them. */
  readonly usEach: number;
  readonly lookMs: number;
  readonly removeMs: number;
}

const nowhere = {
  acquire: () => Promise.resolve({ epoch: 2, routes: [], presence: [] }),
  save: () => Promise.resolve(true),
} as unknown as StateStore;

/** A partition of fanout with nothing around it. */
const partitionAlone = (p: number, publish: (stream: string, line: string) => void): Promise<Partition> =>
  Partition.acquire({ p } as Ownership, nowhere, { graceMs: 10_000, onlineEveryMs: 5_000, publish });

/**
 * Fills the real table of fanout with rooms of the sizes of a world until it holds so many routes, each listener at a gateway at random, and each person
 * as a room of one; then sends messages through the real handler.
 */
export async function routing(seed: number, people: number, gateways: number, mostRoutes: number): Promise<Routing> {
  const random = new Random(seed);
  const { sizes, mean } = roomsFor(people, STRATA);
  let published = 0;
  const partition = await partitionAlone(0, () => published++);
  const names = Array.from({ length: gateways }, (_, index) => `gateway-${index}-${idOf(random, index).slice(10)}`);
  const rooms: { id: string; size: number }[] = [];
  const counts = new RoomCounts(5_000, () => {});
  const memberships = mean / 20;
  const [, tableBytes] = bytesOf(() => {
    // Sizes in an order of chance, so that any number of rooms is a fair sample.
    for (let index = 0; partition.table.size < mostRoutes && index < STRATA * 10; index++) {
      const size = sizes[random.int(0, sizes.length)]!;
      const id = idOf(random, index);
      rooms.push({ id, size });
      for (let listener = 0; listener < size; listener++) partition.table.add(id, random.pick(names), index + 1);
      for (let person = 0; person < memberships; person++)
        partition.table.add(idOf(random, index), random.pick(names), index + 1);
    }
  });
  const [, countBytes] = bytesOf(() => {
    for (const { id } of rooms)
      for (const gateway of partition.table.gatewaysOf(id)!.keys()) counts.set(id, gateway, 1, 0);
  });
  const routes = partition.table.size;
  const weights = rooms.map(({ size }) => messageWeight(size));
  const lines = weighted(random, weights, MESSAGES).map((index) => record.event(rooms[index]!.id, 1, '{"seq":1}'));
  const startedMs = performance.now();
  for (const line of lines) deliver(line, partition, () => published++);
  const deliverMs = performance.now() - startedMs;
  const lookMs = leastMs(() => partition.table.collectGateways(new Set()));
  const mostInboxes = rooms.reduce((most, { id }) => Math.max(most, partition.table.gatewaysOf(id)?.size ?? 0), 0);
  const removed = names.slice(0, 2).map((name) => {
    const fromMs = performance.now();
    partition.table.removeGateway(name);
    return performance.now() - fromMs;
  });
  return {
    routes,
    rooms: rooms.length,
    tableBytes: tableBytes / routes,
    countBytes: countBytes / routes,
    inboxesEach: published / MESSAGES,
    mostInboxes,
    usEach: (deliverMs * 1_000) / Math.max(1, published),
    lookMs: (lookMs * 1e6) / routes,
    removeMs: (Math.min(...removed) * 1e6) / routes,
  };
}

/** So many indexes, by weight. */
function weighted(random: Random, weights: readonly number[], count: number): number[] {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (const [index, weight] of weights.entries()) sums[index] = sum += weight;
  return Array.from({ length: count }, () => {
    const wanted = random.next() * sum;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}
