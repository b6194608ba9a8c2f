/** A number from 0 to `sides − 1`. */
export type Roll = (sides: number) => number;

/** Numbers that look random and are the same in each run (mulberry32). */
export function dice(seed: number): Roll {
  let state = Math.imul(seed, 0x9e3779b1);
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % sides;
  };
}
