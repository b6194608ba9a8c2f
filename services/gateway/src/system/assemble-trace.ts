import type { TraceNote } from '@chatapp/bus';
import { hopNames, type Hop, type HopName, type Trace } from '@chatapp/contracts';

/** Of several (a redelivery, several gateways with a device) the first is the one that counts. */
function firstOf(notes: readonly TraceNote[], hop: HopName): TraceNote | undefined {
  const its = notes.filter((note) => note.hop === hop);
  return its.length === 0 ? undefined : its.reduce((a, b) => (b.atMs < a.atMs ? b : a));
}

/**
 * The road of a trace from what was noted on it. That a stream holds something is known where Redis's answer has arrived, and the reader may
 * have been quicker: then it was held by then. And clocks agree to a fraction of a millisecond, no better: what follows is never shown as
 * having come before.
 */
export function assembleTrace(trace: string, notes: readonly TraceNote[]): Trace {
  const found = hopNames.map((name) => firstOf(notes, name));
  const startMs = found[0]?.atMs;
  if (startMs === undefined) return { trace, at: null, hops: [], done: false };
  const hops: Hop[] = [];
  let lastMs = startMs;
  for (const [place, note] of found.entries()) {
    const name = hopNames[place];
    if (note === undefined || name === undefined) continue;
    const next = found[place + 1];
    const atMs = name.endsWith('.holds') && next !== undefined ? Math.min(note.atMs, next.atMs) : note.atMs;
    lastMs = Math.max(lastMs, atMs);
    hops.push({ name, instance: note.instance, afterMs: Math.round((lastMs - startMs) * 1_000) / 1_000 });
  }
  return { trace, at: new Date(startMs).toISOString(), hops, done: hops.length === hopNames.length };
}
