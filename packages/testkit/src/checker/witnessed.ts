import type { History } from '../history.ts';
import type { Violation } from './violation.ts';

/** What was looked up while it happened: own messages after their acknowledgement, and in MySQL what arrived at a reader. */
export function checkWitnessed(history: History): Violation[] {
  const found: Violation[] = [];
  for (const read of history.ownReads) {
    const { room, userId, id, seq, status } = read;
    // Who was out for a while may have been so just then.
    const mayBeRefused = status !== 200 && !history.steady.has(`${room} ${userId}`);
    if (!read.found.includes(id) && !mayBeRefused)
      found.push({
        check: 'own-unreadable',
        room,
        what: `seq ${seq}, acknowledged, could not be read`,
        evidence: [read],
      });
  }
  for (const lookUp of history.lookUps) {
    const { room, id, rev, foundRev = 0 } = lookUp;
    if (foundRev < rev)
      found.push({ check: 'before-commit', room, what: `${id} (rev ${rev}) was not in MySQL yet`, evidence: [lookUp] });
  }
  return found;
}
