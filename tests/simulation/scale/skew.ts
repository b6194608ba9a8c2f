import { partitionOf } from '@chatapp/contracts';
import { Random } from '@chatapp/testkit';
import { gatewaysReached, idOf, messageWeight, roomsFor } from './rooms.ts';

/** So many rooms get an id of their own and the partition that the real hash gives them; of what is more only the number is drawn. */
const HASHED = 1_000_000;
const STRATA = 100_000;

/** The fullest against the mean. */
export interface Skew {
  readonly messages: number;
  readonly inboxRecords: number;
  readonly subscriptions: number;
  /** Of inbox records, over instances that own an even share of partitions. */
  readonly instances: number;
}

/** How unevenly rooms spread the load over partitions. */
export function skewOf(seed: number, people: number, gateways: number, partitions: number, instances: number): Skew {
  const random = new Random(seed);
  const rooms = roomsFor(people, STRATA);
  const alike = STRATA / rooms.count;
  const messages = new Float64Array(partitions);
  const inboxRecords = new Float64Array(partitions);
  const subscriptions = new Float64Array(partitions);
  const weights = rooms.sizes.map(messageWeight);
  const reached = rooms.sizes.map((size, index) => weights[index]! * gatewaysReached(size, gateways));
  for (let index = 0; index < rooms.count; index++) {
    const kind = Math.floor(index * alike);
    const p = index < HASHED ? partitionOf(idOf(random, index), partitions) : random.int(0, partitions);
    messages[p]! += weights[kind]!;
    inboxRecords[p]! += reached[kind]!;
    subscriptions[p]! += rooms.sizes[kind]!;
  }
  const shares = new Float64Array(instances);
  for (const [p, load] of inboxRecords.entries()) shares[p % instances]! += load;
  return {
    messages: fullest(messages),
    inboxRecords: fullest(inboxRecords),
    subscriptions: fullest(subscriptions),
    instances: fullest(shares),
  };
}

function fullest(loads: Float64Array): number {
  let sum = 0;
  let most = 0;
  for (const load of loads) {
    sum += load;
    most = Math.max(most, load);
  }
  return (most * loads.length) / sum;
}
