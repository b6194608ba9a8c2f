import type { DeadLetters } from './dead-letters.ts';
import { BadRecord, Fenced, TransientError } from './errors.ts';
import type { Settings } from './settings.ts';
import { asError, Backoff, pause } from './timing.ts';
import type { ConsumeOptions, ConsumerStats, Ownership, StreamRecord } from './types.ts';

export interface HandlingDeps {
  settings: Settings;
  options: ConsumeOptions;
  deadLetters: DeadLetters;
  stats: ConsumerStats;
}

/** What handling needs to know of the partition that it is done for. */
export interface Gate {
  own: Ownership;
  /** Still owned, and not being handed over. */
  mayWork(): boolean;
  /** A store is away: deliveries meanwhile are nobody's fault. */
  onTransient(): Promise<void>;
}

/**
 * `done`: each record was handled or is a dead letter. `stopped`: the partition is being handed over or has been lost, nothing
 * may be acknowledged. `fenced`: the handler says that it has been lost.
 */
export type Outcome = 'done' | 'stopped' | 'fenced';

/** Calls the handler until the records are done with: a batch that fails goes on record by record, a record that keeps failing is set aside. */
export async function handleRecords(records: StreamRecord[], gate: Gate, deps: HandlingDeps): Promise<Outcome> {
  const { options, settings, stats, deadLetters } = deps;
  const first = records[0]!;
  const backoff = new Backoff(50, 2_000);
  let failures = 0;
  while (gate.mayWork()) {
    try {
      await options.handle(records, gate.own);
      return 'done';
    } catch (fault) {
      if (fault instanceof Fenced) return 'fenced';
      const error = asError(fault);
      const context = { err: error, group: options.group, p: gate.own.p, stream: first.stream, entryId: first.entryId };
      if (error instanceof TransientError) {
        settings.log.warn({ ...context, records: records.length }, 'a store is away, will try again');
        await gate.onTransient();
      } else if (records.length > 1) {
        settings.log.warn({ ...context, records: records.length }, 'a batch failed, its records go one by one');
        return handleOneByOne(records, gate, deps);
      } else {
        stats.failures++;
        if (++failures >= settings.maxFailures || fault instanceof BadRecord) {
          stats.deadLetters++;
          const kept = await deadLetters.add(first.stream, options.group, first.data, error, gate.own.signal);
          return kept ? 'done' : 'stopped';
        }
        settings.log.warn({ ...context, failures }, 'a record failed, will try again');
      }
      await pause(backoff.nextMs(), gate.own.signal);
    }
  }
  return 'stopped';
}

async function handleOneByOne(records: StreamRecord[], gate: Gate, deps: HandlingDeps): Promise<Outcome> {
  for (const record of records) {
    const outcome = await handleRecords([record], gate, deps);
    if (outcome !== 'done') return outcome;
  }
  return 'done';
}
