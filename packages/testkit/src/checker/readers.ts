import type { History, Observation, Reader, RoomTruth, SeenMessage } from '../history.ts';
import { same } from '../seen.ts';
import type { Violation } from './violation.ts';

/** Each reader's own road: never back, never twice, never a jump that it did not notice; whole at the end and equal to MySQL. */
export function checkReaders(history: History): Violation[] {
  return history.readers.flatMap((reader) => {
    const truth = history.truth.get(reader.room);
    return [
      ...checkRoad(reader),
      ...(history.mayLoseEvents ? [] : checkJumps(reader)),
      ...(truth ? checkView(reader, truth) : []),
      ...checkLeftBehind(reader),
      ...checkRevoked(reader, history),
    ];
  });
}

function checkRoad(reader: Reader): Violation[] {
  const found: Violation[] = [];
  /** All up to here is known; the live stream itself stands at `live`. */
  let position: number | undefined;
  let live = 0;
  let isHealing = false;
  for (const seen of reader.log) {
    if (seen.kind === 'gap') {
      isHealing = true;
    } else if (seen.kind === 'refused') {
      continue;
    } else if (seen.kind === 'subscribed' || seen.kind === 'healed') {
      const isWhole = seen.kind === 'healed' || seen.whole;
      if (position !== undefined && isWhole && seen.head < position)
        found.push(of('head-went-back', reader, `from ${position} to ${seen.head}`, reader.log, seen));
      if (seen.kind === 'subscribed') live = seen.head;
      else isHealing = false;
      if (isWhole) position = Math.max(position ?? 0, seen.head);
    } else if (seen.via === 'live') {
      if (position === undefined)
        found.push(of('before-subscribed', reader, `rev ${seen.rev} came before the subscription`, reader.log, seen));
      else if (seen.rev <= live) found.push(of('repeat', reader, `rev ${seen.rev} after ${live}`, reader.log, seen));
      else if (seen.rev > Math.max(position, live) + 1 && !isHealing)
        found.push(of('skip', reader, `rev ${seen.rev} after ${position}`, reader.log, seen));
      live = Math.max(live, seen.rev);
      position = Math.max(position ?? 0, seen.rev);
    }
  }
  return found;
}

/**
 * While Redis has lost nothing, no event is missing from the live stream, not even one that the reader could find elsewhere. A gateway that is
 * not sure holds back what follows, and tells everybody to read it again, but those who are put out only that they are.
 */
function checkJumps(reader: Reader): Violation[] {
  const jump = reader.log.find((seen, place) => {
    const next = reader.log[place + 1];
    return seen.kind === 'gap' && seen.got > 0 && !(next?.kind === 'event' && isWord(next, reader.userId));
  });
  return jump ? [of('jump', reader, 'the live stream left something out', reader.log, jump)] : [];
}

/** The reader's copy, made of everything that it saw, against the truth from its first head on. */
function checkView(reader: Reader, truth: RoomTruth): Violation[] {
  const found: Violation[] = [];
  const view = new Map<number, SeenMessage>();
  let start: number | undefined;
  for (const seen of reader.log) {
    if (seen.kind === 'subscribed') start ??= seen.head;
    if (seen.kind !== 'event' || !seen.message) continue;
    const before = view.get(seen.message.seq);
    if (before && before.id !== seen.message.id)
      found.push({
        ...of('order-disagrees', reader, `seq ${seen.message.seq} showed two ids`, reader.log, seen),
        evidence: [before, seen.message],
      });
    if (!before || before.rev <= seen.message.rev) view.set(seen.message.seq, seen.message);
  }
  const byId = new Map(truth.messages.map((message) => [message.id, message]));
  for (const message of view.values()) {
    const row = byId.get(message.id);
    if (!row)
      found.push(of('never-committed', reader, `saw a message that MySQL does not have: ${message.id}`, [], message));
    else if (row.seq !== message.seq)
      found.push(of('order-disagrees', reader, `saw it at ${message.seq}, MySQL has it at ${row.seq}`, [], message));
  }
  if (!reader.current || start === undefined) return found;
  for (const row of truth.messages) {
    if (row.rev <= start) continue;
    const seen = view.get(row.seq);
    if (!seen)
      found.push(
        of(
          'never-delivered',
          reader,
          `seq ${row.seq} (rev ${row.rev}) never reached a current reader`,
          reader.log.slice(-3),
          row,
        ),
      );
    else if (!same(seen, row))
      found.push({
        ...of('stale', reader, `seq ${row.seq} is not in its latest state`, [], row),
        evidence: [seen, row],
      });
  }
  return found;
}

/** Whoever still reads when the run ends has had time to catch up. */
function checkLeftBehind(reader: Reader): Violation[] {
  if (reader.current || reader.left || reader.loggedOut) return [];
  return [of('left-behind', reader, 'still reads, and never caught up', reader.log, reader.log.at(-1))];
}

/**
 * What happened before the removal may still be on its way (a fanout that died holds it up); what happened after it must not come, not even
 * where Redis lost the word of it: a gateway that sees that it missed something holds back what follows. The word itself is right.
 */
function checkRevoked(reader: Reader, history: History): Violation[] {
  return history.removals
    .filter((removal) => removal.userId === reader.userId && removal.room === reader.room)
    .flatMap((removal) => {
      const { invokedAt, at, head, until = Infinity, reason } = removal;
      const events = reader.log
        .filter((seen) => seen.kind === 'event')
        .filter((seen) => seen.at > invokedAt && seen.at < until);
      const late = events.find((seen) => seen.rev > head && seen.at > at);
      const told = events.find((seen) => isWord(seen, reader.userId));
      const after = told && events.slice(events.indexOf(told) + 1).find((seen) => seen.via === 'live');
      return [
        ...(late ? [of('after-removal', reader, 'got what happened after it was taken out', [late], removal)] : []),
        ...(after ? [of('after-removal', reader, 'got something after the word of it', [told, after], removal)] : []),
        ...(told && told.member?.reason !== reason
          ? [of('wrong-reason', reader, `${reason}, and told something else`, [told], removal)]
          : []),
        ...(removal.untold
          ? [of('removal-untold', reader, 'nothing told it that it is out', reader.log, removal)]
          : []),
      ];
    });
}

/** Whether this says that the reader's own person is out. */
const isWord = (seen: Observation & { kind: 'event' }, userId: string): boolean =>
  seen.via === 'live' && seen.member?.userId === userId && seen.member.role === null;

/** The few observations up to the one that shows it, and the last turns of its road before them. */
function of(check: string, reader: Reader, what: string, log: readonly Observation[], proof: unknown): Violation {
  const at = log.indexOf(proof as Observation);
  const before = Math.max(0, at - 2);
  const turns = log.slice(0, before).filter((seen) => seen.kind !== 'event');
  return {
    check,
    room: reader.room,
    what: `${reader.client}: ${what}`,
    evidence: at < 0 ? [proof, ...log.slice(-3)] : [...turns.slice(-3), ...log.slice(before, at + 1)],
  };
}
