import * as assert from 'uvu/assert';

/**
 * How many cases a run of tests/hostile puts to the system, at the least. Each file asserts its own by {@link assertMade}, and
 * decoders.test.ts the sum; what decoders.test.ts gives to pure functions is not in it.
 */
export const counts = {
  /** Requests in frames, over real sockets. */
  requests: 45_000,
  /** HTTP requests, with bodies, over real connections. */
  calls: 20_000,
  /** Tokens, to the code that verifies them in every service. */
  tokens: 75_000,
  /** Records in an inbox, in events and signals, and records of which nobody can make anything. */
  inboxRecords: 30_000,
  eventRecords: 30_000,
  badRecords: 2_000,
} as const;

/** `HOSTILE_TIMES=10` makes ten times as many. */
const TIMES = Math.max(1, Number(process.env['HOSTILE_TIMES'] ?? 1));

export const casesOf = (kind: keyof typeof counts): number => counts[kind] * TIMES;

export const HOSTILE_SEED = Number(process.env['HOSTILE_SEED'] ?? Date.now() % 100_000);

export function assertMade(kind: keyof typeof counts, made: number): void {
  assert.ok(made >= counts[kind], `${made} cases of ${kind}, and ${counts[kind]} are promised`);
}
