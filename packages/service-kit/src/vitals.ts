import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { CheckState, Vitals } from '@chatapp/contracts';
import { runCheck, type Check } from './health.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Milliseconds between two measurements of the delay of timers: each wakes the process, also one that is idle. */
const RESOLUTION_MS = 250;
const NS_PER_MS = 1e6;

interface Parts {
  readonly service: string;
  readonly instance: string;
  readonly checks: Readonly<Record<string, Check>>;
  readonly counts: Readonly<Record<string, () => number>>;
}

/** What tells of a process: who it is, whether what it needs answers, and how it fares since it was asked last. */
export function vitalsOf({ service, instance, checks, counts }: Parts): () => Promise<Vitals> {
  const fixed = {
    service,
    instance,
    version,
    node: process.versions.node,
    host: hostname(),
    pid: process.pid,
    startedAt: new Date(performance.timeOrigin).toISOString(),
  };
  const load = measureLoad();
  const states: Record<string, CheckState> = {};
  return async () => {
    await Promise.all(
      Object.entries(checks).map(async ([name, check]) => (states[name] = await look(check, states[name]))),
    );
    const counted = Object.entries(counts).map(([name, count]) => [name, count()]);
    return { ...fixed, ...load(), checks: { ...states }, counts: Object.fromEntries(counted) };
  };
}

/** `since` moves when the answer is another one than before. */
async function look(check: Check, before: CheckState | undefined): Promise<CheckState> {
  const sinceMs = performance.now();
  const ok = await runCheck(check);
  const tookMs = rounded(performance.now() - sinceMs);
  return { ok, since: before?.ok === ok ? before.since : new Date().toISOString(), tookMs };
}

function measureLoad(): () => Pick<Vitals, 'cpu' | 'memoryBytes' | 'eventLoop'> {
  let cpu = process.cpuUsage();
  let loop = performance.eventLoopUtilization();
  let lookedMs = performance.now();
  let delay: ReturnType<typeof monitorEventLoopDelay> | undefined;
  return () => {
    const tookMs = Math.max(1, performance.now() - lookedMs);
    const { user, system } = process.cpuUsage(cpu);
    const { utilization } = performance.eventLoopUtilization(loop);
    const delayMs = delay && delay.count > 0 ? delay.percentile(99) / NS_PER_MS - RESOLUTION_MS : 0;
    [cpu, loop, lookedMs] = [process.cpuUsage(), performance.eventLoopUtilization(), performance.now()];
    // Not before somebody asks: who never does has no timer running.
    if (delay) delay.reset();
    else (delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })).enable();
    return {
      cpu: rounded((user + system) / 1_000 / tookMs),
      memoryBytes: process.memoryUsage.rss(),
      eventLoop: { busy: rounded(utilization), delayMs: rounded(Math.max(0, delayMs)) },
    };
  };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
