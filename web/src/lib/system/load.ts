import type { SystemState } from '@chatapp/contracts';

/** What a group has before it on all streams of a kind. */
export interface Load {
  readonly group: string;
  readonly waiting: number;
  readonly pending: number;
  readonly oldestMs: number;
}

export const kinds = ['commands', 'events', 'signals', 'users', 'inbox'] as const;
export type Kind = (typeof kinds)[number];

const streamsOf = ({ streams, inboxes }: SystemState, kind: Kind) =>
  kind === 'inbox' ? inboxes : streams.filter((stream) => stream.kind === kind);

/** Entries that streams of a kind hold. */
export const lengthOf = (state: SystemState, kind: Kind): number =>
  streamsOf(state, kind).reduce((sum, { length }) => sum + length, 0);

/** By group, over all streams of a kind. */
export function loadsOf(state: SystemState, kind: Kind): Load[] {
  const loads = new Map<string, Load>();
  for (const { groups } of streamsOf(state, kind))
    for (const { group, waiting, pending, pendingMs } of groups) {
      const sum = loads.get(group) ?? { group, waiting: 0, pending: 0, oldestMs: 0 };
      loads.set(group, {
        group,
        waiting: sum.waiting + waiting,
        pending: sum.pending + pending,
        oldestMs: Math.max(sum.oldestMs, pendingMs),
      });
    }
  return [...loads.values()].toSorted((a, b) => a.group.localeCompare(b.group));
}

/** The one that is furthest behind. `group` narrows it down to one reader. */
export function worstLoad(state: SystemState, kind: Kind, group?: string): Load {
  const none: Load = { group: group ?? '', waiting: 0, pending: 0, oldestMs: 0 };
  const its = loadsOf(state, kind).filter((load) => group === undefined || load.group === group);
  return its.reduce(
    (worst, load) => (load.waiting + load.pending > worst.waiting + worst.pending ? load : worst),
    none,
  );
}

/** Entries from which people wait for what they sent. */
const MANY = 1_000;
const LATE_MS = 5_000;

export const isLate = ({ waiting, oldestMs }: Load): boolean => waiting > MANY || oldestMs > LATE_MS;

/** How full a channel is drawn: a tenth for one entry, all of it for ten thousand. */
export function fillOf({ waiting, pending }: Load): number {
  const entries = waiting + pending;
  return entries === 0 ? 0 : Math.min(1, 0.1 + (Math.log10(entries) / 4) * 0.9);
}
