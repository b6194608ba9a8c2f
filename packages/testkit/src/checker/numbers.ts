import type { History, SeenMessage } from '../history.ts';
import type { Violation } from './violation.ts';

/** One id at two numbers, one number with two ids, holes in `seq`, heads that disagree: what MySQL and HTTP say of each room. */
export function checkNumbers(history: History): Violation[] {
  const found: Violation[] = [];
  for (const [room, truth] of history.truth) {
    const views: [string, SeenMessage[]][] = [['mysql', truth.messages]];
    const http = history.http.get(room);
    if (http) views.push(['history', http.history]);
    for (const [view, messages] of views) {
      found.push(...checkUnique(room, view, messages), ...checkDense(room, view, messages, truth.lastSeq));
    }
    if (http && (http.head !== truth.lastRev || http.upTo !== truth.lastRev))
      found.push({
        check: 'head',
        room,
        what: 'HTTP and MySQL disagree on the head',
        evidence: [{ mysql: truth.lastRev, history: http.head, changes: http.upTo }],
      });
    const revs = [...truth.messages.map((message) => message.rev), ...truth.otherRevs];
    const top = Math.max(
      0,
      ...revs.slice(0, 1),
      revs.reduce((a, b) => Math.max(a, b), 0),
    );
    if (top > truth.lastRev)
      found.push({
        check: 'rev-above-head',
        room,
        what: `a row has rev ${top}, the room ${truth.lastRev}`,
        evidence: [],
      });
    if (new Set(revs).size !== revs.length)
      found.push({ check: 'rev-twice', room, what: 'two changes share a rev', evidence: repeated(revs) });
  }
  return found;
}

function checkUnique(room: string, view: string, messages: SeenMessage[]): Violation[] {
  const found: Violation[] = [];
  const bySeq = new Map<number, SeenMessage>();
  const byId = new Map<string, SeenMessage>();
  for (const message of messages) {
    const sameSeq = bySeq.get(message.seq);
    if (sameSeq)
      found.push({
        check: 'number-twice',
        room,
        what: `${view}: seq ${message.seq} stands twice`,
        evidence: [sameSeq, message],
      });
    const sameId = byId.get(message.id);
    if (sameId)
      found.push({ check: 'id-twice', room, what: `${view}: one id at two numbers`, evidence: [sameId, message] });
    bySeq.set(message.seq, message);
    byId.set(message.id, message);
  }
  return found;
}

function checkDense(room: string, view: string, messages: SeenMessage[], lastSeq: number): Violation[] {
  const seqs = messages.map((message) => message.seq).toSorted((a, b) => a - b);
  for (let expected = 1; expected <= Math.max(lastSeq, seqs.length); expected++) {
    const got = seqs[expected - 1];
    if (got !== expected)
      return [
        {
          check: 'seq-hole',
          room,
          what: `${view}: expected seq ${expected} of ${lastSeq}, found ${got ?? 'none'}`,
          evidence: seqs.slice(Math.max(0, expected - 3), expected + 2),
        },
      ];
  }
  return [];
}

function repeated(values: number[]): number[] {
  const seen = new Set<number>();
  return values.filter((value) => seen.has(value) || !seen.add(value)).slice(0, 5);
}
