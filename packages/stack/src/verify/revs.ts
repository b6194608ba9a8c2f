import type { Connection } from 'mysql2/promise';
import type { Report } from './report.ts';
import type { RoomRow } from './rooms.ts';
import { walk } from './walk.ts';

interface Change {
  rev: number;
  /** The message or the member that changed. */
  what: string | number;
}

const MESSAGES = `SELECT rev, seq AS what FROM messages FORCE INDEX (by_rev)
  WHERE room_id = ? AND rev >= ? AND (rev > ? OR seq > ?) ORDER BY rev, seq LIMIT ?`;
const MEMBERS = `SELECT rev, user_id AS what FROM members FORCE INDEX (by_room_and_rev)
  WHERE room_id = ? AND rev >= ? AND (rev > ? OR user_id > ?) ORDER BY rev, user_id LIMIT ?`;

/**
 * Every change is the newest of a message, a member or the room itself, or has been replaced by a later one of the same. So the newest
 * of all shows the head, and no two share a number. (A hole below the head cannot be told from a change that was replaced.)
 */
export async function checkRevs(connection: Connection, room: RoomRow, report: Report): Promise<void> {
  const from = ({ rev, what }: Change) => [rev, rev, what];
  const messages = walk<Change>(connection, MESSAGES, room.id, [0, 0, -1], from);
  const members = walk<Change>(connection, MEMBERS, room.id, [1, 0, ''], from);
  let last = 0;
  let lastName = '';
  for await (const { rev, name } of merged(named('message', messages), named('member', members), ofRoom(room))) {
    if (rev === last) report.of('rev-twice').add(`room ${room.id}: rev ${rev} is ${lastName} and ${name}`);
    last = rev;
    lastName = name;
  }
  const newest = Math.max(last, room.info_rev);
  if (newest !== room.last_rev)
    report.of('head').add(`room ${room.id}: last_rev is ${room.last_rev}, its newest change ${newest}`);
}

interface Named {
  rev: number;
  name: string;
}

async function* named(kind: string, changes: AsyncIterable<Change>): AsyncGenerator<Named> {
  for await (const { rev, what } of changes) yield { rev, name: `${kind} ${what}` };
}

/** A room is made by its first member's coming: that change they share. */
async function* ofRoom({ info_rev: rev }: RoomRow): AsyncGenerator<Named> {
  if (rev > 1) yield { rev, name: 'the room itself' };
}

/** Sorted sequences as one. */
async function* merged(...sequences: AsyncGenerator<Named>[]): AsyncGenerator<Named> {
  const heads = await Promise.all(
    sequences.map(async (sequence) => (await sequence.next()).value as Named | undefined),
  );
  for (;;) {
    let first = -1;
    for (const [index, head] of heads.entries())
      if (head && (first < 0 || head.rev < (heads[first]?.rev ?? Infinity))) first = index;
    const head = heads[first];
    if (!head) return;
    yield head;
    heads[first] = (await sequences[first]?.next())?.value as Named | undefined;
  }
}
