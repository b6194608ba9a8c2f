import type { Connection, RowDataPacket } from 'mysql2/promise';
import { withConnection } from '../stores/sql.ts';
import type { Inspection } from './inspection.ts';
import { checkMembers } from './members.ts';
import { checkIds, checkSeqs } from './messages.ts';
import type { Report } from './report.ts';
import { checkRevs } from './revs.ts';
import { checkOrphans, checkUniqueKey } from './schema.ts';
import { inSnapshot } from './walk.ts';

/** Rooms read in one snapshot. It ends with them, so that MySQL need not keep old rows for long. */
const ROOMS_A_SNAPSHOT = 100;

export interface RoomRow {
  id: string;
  last_seq: number;
  last_rev: number;
  info_rev: number;
  member_count: number;
  /** Messages up to it have had their time: some of their rows may still be there. */
  floor: number;
}

/** What MySQL tells of rooms and messages. Each room is read as it was at one moment, so a system under load shows nothing that passes. */
export function inspectRooms(chatUrl: string): Inspection {
  return {
    mayPass: false,
    checks: [
      { name: 'seq-hole', promise: 'messages of a room are 1, 2, 3, … without a hole' },
      { name: 'id-twice', promise: 'a message id stands once in its room' },
      { name: 'rev-twice', promise: 'no two changes share a rev' },
      { name: 'rev-order', promise: 'changes are numbered in the order of messages, at most up to the head' },
      { name: 'head', promise: 'a room knows its newest message and change' },
      { name: 'member-count', promise: 'a room counts its members right' },
      { name: 'read-ahead', promise: 'nobody has read what is not written' },
      { name: 'no-room', promise: 'every message and membership has its room' },
    ],
    look: (report) =>
      withConnection(chatUrl, async (connection) => {
        const isIndexed = await checkUniqueKey(connection, report);
        const messages = { count: 0 };
        let rooms = 0;
        for (let after = '', isOver = false; !isOver;) {
          const slice: RoomRow[] = await inSnapshot(connection, () =>
            checkSlice(connection, { after, isIndexed }, report, messages),
          );
          rooms += slice.length;
          isOver = slice.length < ROOMS_A_SNAPSHOT;
          after = slice.at(-1)?.id ?? '';
        }
        for (const check of ['head', 'member-count', 'read-ahead']) report.of(check).seen = `${rooms} rooms`;
        for (const check of ['seq-hole', 'id-twice', 'rev-twice', 'rev-order'])
          report.of(check).seen = `${messages.count} messages`;
        await inSnapshot(connection, () => checkOrphans(connection, report));
      }),
  };
}

async function checkSlice(
  connection: Connection,
  { after, isIndexed }: { after: string; isIndexed: boolean },
  report: Report,
  messages: { count: number },
): Promise<RoomRow[]> {
  const [rows] = await connection.query<(RoomRow & RowDataPacket)[]>(
    'SELECT id, last_seq, last_rev, info_rev, member_count, floor FROM rooms WHERE id > ? ORDER BY id LIMIT ?',
    [after, ROOMS_A_SNAPSHOT],
  );
  for (const room of rows) {
    messages.count += await checkSeqs(connection, room, report);
    if (isIndexed) await checkIds(connection, room, report);
    await checkRevs(connection, room, report);
    await checkMembers(connection, room, report);
  }
  return rows;
}
