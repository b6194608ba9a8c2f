import type { History, HttpView } from '../history.ts';
import { same } from '../seen.ts';
import { checkKept, checkMutes, checkNames } from './kept.ts';
import { checkMentions, checkThreads } from './links.ts';
import { checkMarks } from './marks.ts';
import { checkArchives, checkMembers } from './members.ts';
import { checkNumbers } from './numbers.ts';
import { checkReaders } from './readers.ts';
import { checkIndex } from './search.ts';
import { checkOrder, checkSends } from './sends.ts';
import { checkLogouts, checkRecovery } from './times.ts';
import type { Violation } from './violation.ts';
import { checkWitnessed } from './witnessed.ts';

export type { Violation } from './violation.ts';

/** All that the history breaks; none is what is promised. docs/guarantees.md says which promise each check stands for. */
export function check(history: History): Violation[] {
  return [
    ...checkNumbers(history),
    ...checkSends(history),
    ...checkOrder(history),
    ...checkReaders(history),
    ...checkHttp(history),
    ...checkThreads(history),
    ...checkMentions(history),
    ...checkMarks(history),
    ...checkKept(history),
    ...checkNames(history),
    ...checkMembers(history),
    ...checkMutes(history),
    ...checkArchives(history),
    ...checkWitnessed(history),
    ...checkLogouts(history),
    ...checkRecovery(history),
    ...checkIndex(history),
  ];
}

/** History and `changes since 0` over HTTP tell the same as MySQL, whoever asks. */
function checkHttp(history: History): Violation[] {
  const found: Violation[] = [];
  const views: [string, HttpView][] = [...history.http, ...history.otherViews.map(({ room, view }) => [room, view] as [string, HttpView])]; // prettier-ignore
  for (const [room, view] of views) {
    const truth = history.truth.get(room);
    if (!truth) continue;
    for (const [name, messages] of [
      ['history', view.history],
      ['changes', view.changes],
    ] as const) {
      const seen = new Map(messages.map((message) => [message.seq, message]));
      for (const row of truth.messages) {
        const other = seen.get(row.seq);
        if (!other)
          found.push({
            check: `${name}-misses`,
            room,
            what: `${name} over HTTP lacks seq ${row.seq}`,
            evidence: [row],
          });
        else if (!same(row, other))
          found.push({
            check: `${name}-differs`,
            room,
            what: `${name} over HTTP differs from MySQL`,
            evidence: [row, other],
          });
      }
    }
  }
  return found;
}
