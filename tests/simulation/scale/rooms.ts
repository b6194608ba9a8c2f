import { encodeId } from '@chatapp/contracts';
import type { Random } from '@chatapp/testkit';
import { assumed, present } from './costs.ts';

/**
 * Sizes of rooms, in people who are connected: a bounded Pareto distribution, the continuous form of Zipf's law. As many memberships lie between 2 and 20
 * as between 200 and 2,000. With this exponent the mean is 20 where rooms may have 10,000.
 */
const EXPONENT = 0.95;
const SMALLEST = 2;

/** Rooms by size: each of `sizes` stands for equally many rooms. Ascending. */
export interface Rooms {
  readonly count: number;
  readonly sizes: Float64Array;
  readonly mean: number;
}

export function roomsFor(people: number, strata: number): Rooms {
  const largest = Math.min(present.roomMembers, Math.max(8, people / 4));
  const tail = 1 - (SMALLEST / largest) ** EXPONENT;
  const sizes = Float64Array.from({ length: strata }, (_, index) =>
    Math.round(SMALLEST / (1 - ((index + 0.5) / strata) * tail) ** (1 / EXPONENT)),
  );
  const mean = sizes.reduce((sum, size) => sum + size, 0) / strata;
  return { count: Math.round((people * assumed.roomsEach.value) / mean), sizes, mean };
}

/** Of rooms of equal weight; people in large rooms write less each: a room's messages grow with the root of its size. */
export const messageWeight = (size: number): number => Math.sqrt(size);

/** How many gateways have at least one of so many people, who are spread at random. */
export function gatewaysReached(people: number, gateways: number): number {
  return gateways * (1 - (1 - 1 / gateways) ** people);
}

/** Mean of a figure over rooms, weighted. */
export function mean(
  { sizes }: Rooms,
  of: (size: number) => number,
  weight: (size: number) => number = () => 1,
): number {
  let sum = 0;
  let weights = 0;
  for (const size of sizes) {
    const its = weight(size);
    sum += its * of(size);
    weights += its;
  }
  return sum / weights;
}

/** An id as rooms and people have them, of the seed. */
export function idOf(random: Random, index: number): string {
  const bytes = new Uint8Array(10);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x0198);
  view.setUint32(2, 0x5f000000 + index * 7);
  view.setUint32(6, Math.floor(random.next() * 2 ** 32));
  return encodeId(bytes);
}

/** How often something of this mean happens. */
export function poisson(random: Random, expected: number): number {
  if (expected > 50) {
    const gauss = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return Math.max(0, Math.round(expected + Math.sqrt(expected) * gauss));
  }
  const limit = Math.exp(-expected);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}
