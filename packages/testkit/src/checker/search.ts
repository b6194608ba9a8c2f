import type { History } from '../history.ts';
import type { Violation } from './violation.ts';

/** The index of messages is complete once all has settled, and finds by what it says whatever is asked for. */
export function checkIndex(history: History): Violation[] {
  return history.index.flatMap((view) => {
    const { room, rev, isStale, searches } = view;
    const lastRev = history.truth.get(room)?.lastRev ?? 0;
    const isBehind = rev < lastRev || isStale;
    return [
      ...(isBehind
        ? [{ check: 'index-behind', room, what: `indexed up to ${rev} of ${lastRev}`, evidence: [view] }]
        : []),
      ...searches
        .filter(({ seq, found }) => !found.includes(seq))
        .map((search) => ({ check: 'index-misses', room, what: `${search.q} does not find it`, evidence: [search] })),
    ];
  });
}
