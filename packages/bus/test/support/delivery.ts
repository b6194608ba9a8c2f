import * as assert from 'uvu/assert';

/**
 * Checks what a partition's handlers saw of the numbers 0, 1, 2, …: each came, none came for the first time out of turn, and where
 * something came again, everything after it came again too, in order.
 */
export function assertDelivery(seen: readonly number[], count: number): void {
  let highest = -1;
  let last = -1;
  for (const number of seen) {
    const follows = number === last + 1;
    const startsAgain = number <= highest;
    if (!follows && !startsAgain) assert.unreachable(`${number} came after ${last}, the highest being ${highest}`);
    last = number;
    highest = Math.max(highest, number);
  }
  assert.is(highest, count - 1, 'the last number seen');
}
