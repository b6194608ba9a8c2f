import type { Connection } from 'mysql2/promise';
import type { Report } from './report.ts';
import type { RoomRow } from './rooms.ts';
import { walk } from './walk.ts';

interface Numbers {
  seq: number;
  rev: number;
  created_rev: number;
}

const BY_SEQ = `SELECT seq, rev, created_rev FROM messages WHERE room_id = ? AND seq > ? ORDER BY seq LIMIT ?`;

/** Holes in `seq`, and whether `rev` grows along. Answers how many messages there are. */
export async function checkSeqs(connection: Connection, room: RoomRow, report: Report): Promise<number> {
  let count = 0;
  let last = room.floor;
  let lastCreated = 0;
  for await (const row of walk<Numbers>(connection, BY_SEQ, room.id, [room.floor], ({ seq }) => [seq])) {
    count++;
    if (row.seq !== last + 1) report.of('seq-hole').add(`room ${room.id}: after seq ${last} comes ${row.seq}`);
    if (row.created_rev <= lastCreated)
      report
        .of('rev-order')
        .add(`room ${room.id}: seq ${row.seq} was change ${row.created_rev}, the message before it ${lastCreated}`);
    if (row.rev < row.created_rev || row.rev > room.last_rev)
      report
        .of('rev-order')
        .add(`room ${room.id}: seq ${row.seq} has rev ${row.rev}, not from ${row.created_rev} to ${room.last_rev}`);
    last = row.seq;
    lastCreated = row.created_rev;
  }
  if (last !== room.last_seq)
    report.of('head').add(`room ${room.id}: last_seq is ${room.last_seq}, its newest message ${last}`);
  return count;
}

interface Id {
  id: string;
  seq: number;
}

/** InnoDB keeps those of one id by `seq` in this index, and reads nothing else. Left to itself MySQL sorts the room for each slice. */
const BY_ID = `SELECT LOWER(HEX(client_id)) AS id, seq FROM messages FORCE INDEX (by_client_id)
  WHERE room_id = ? AND client_id >= UNHEX(?) AND (client_id > UNHEX(?) OR seq > ?) ORDER BY client_id LIMIT ?`;

/** One id at two places. MySQL's unique key forbids it, as long as it is there. */
export async function checkIds(connection: Connection, room: RoomRow, report: Report): Promise<void> {
  let before: Id | undefined;
  for await (const row of walk<Id>(connection, BY_ID, room.id, ['', '', -1], ({ id, seq }) => [id, id, seq])) {
    if (row.id === before?.id)
      report.of('id-twice').add(`room ${room.id}: id ${row.id} at seq ${before.seq} and ${row.seq}`);
    before = row;
  }
}
