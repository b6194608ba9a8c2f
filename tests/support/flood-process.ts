import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Send } from '@chatapp/testkit';
import type { FloodRequest } from './flood.ts';
import { Hose, type HoseOf } from './hose.ts';
import { welcomed } from './welcomed.ts';

// The process that floods: its own, and before the others on the processor where that may be, so that what it measures is not its own delay.
try {
  setPriority(-15);
} catch {
  // Only who may everything may do this.
}

const TICK_MS = 20;
const hoses: Hose[] = [];
const sends: Send[] = [];

async function connect(wsUrl: string, all: readonly (HoseOf & { token: string })[]): Promise<void> {
  await Promise.all(
    all.map(async ({ token, ...of }) => {
      hoses.push(new Hose(await welcomed(wsUrl, token), sends, of));
    }),
  );
}

/** Keeps `window` messages of each socket unanswered. Answers how many a second were acknowledged in the second half. */
async function measure(ms: number, window: number): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < ms) {
    for (const hose of hoses) {
      const waiting = hose.settle();
      if (waiting <= window / 2) hose.send(window - waiting);
    }
    await sleep(TICK_MS);
  }
  const half = performance.now() - ms / 2;
  const acknowledged = sends.filter(({ outcome, settledAt = 0 }) => outcome === 'ok' && settledAt > half);
  return (acknowledged.length * 2_000) / ms;
}

/** Sends so many messages a second, whatever comes back. Answers the longest time that this process was late by. */
async function pour(rate: number, ms: number): Promise<number> {
  const began = performance.now();
  let lateMs = 0;
  for (let sent = 0, last = began; performance.now() - began < ms; await sleep(TICK_MS)) {
    const now = performance.now();
    lateMs = Math.max(lateMs, now - last - TICK_MS);
    last = now;
    const each = Math.floor((((now - began) * rate) / 1_000 - sent) / hoses.length);
    for (const hose of hoses) hose.send(each);
    sent += each * hoses.length;
  }
  return lateMs;
}

const calls = {
  connect,
  measure,
  pour,
  waiting: () => hoses.reduce((sum, hose) => sum + hose.settle(), 0),
  /** What became of everything. Times are of this process. */
  stop() {
    for (const hose of hoses) hose.stop();
    return { sends, timeOrigin: performance.timeOrigin };
  },
};
export type FloodCalls = typeof calls;

process.on('message', ({ call, args }: FloodRequest) => {
  void Promise.resolve((calls[call] as (...args: unknown[]) => unknown)(...args)).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
