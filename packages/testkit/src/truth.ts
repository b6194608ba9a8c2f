import mysql, { type RowDataPacket } from 'mysql2/promise';
import type { Account } from './accounts.ts';
import type { History, SeenMessage, TrueMember } from './history.ts';
import { readHttp } from './http-view.ts';
import { reactionOf } from './seen.ts';

/** The newest rev of each room, from MySQL. */
export async function readHeads(rooms: readonly string[], mysqlUrl: string): Promise<Map<string, number>> {
  const connection = await mysql.createConnection({ uri: mysqlUrl, database: 'chatapp_chat', supportBigNumbers: true });
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT id, last_rev FROM rooms WHERE id IN (?)', [rooms]);
    return new Map(rows.map((row) => [row['id'] as string, row['last_rev'] as number]));
  } finally {
    await connection.end();
  }
}

/** Fills `history.truth` from MySQL and `history.http` from the API, for the rooms given. The account must be allowed to read them. */
export async function readTruth(
  history: History,
  rooms: readonly string[],
  mysqlUrl: string,
  account: Account,
): Promise<void> {
  const connection = await mysql.createConnection({
    uri: mysqlUrl,
    database: 'chatapp_chat',
    timezone: 'Z',
    supportBigNumbers: true,
  });
  try {
    for (const room of rooms) {
      const [heads] = await connection.query<RowDataPacket[]>(
        'SELECT last_seq, last_rev, info_rev, name FROM rooms WHERE id = ?',
        [room],
      );
      const [rows] = await connection.query<RowDataPacket[]>(
        `SELECT seq, rev, LOWER(HEX(client_id)) AS id, sender_id, body, deleted_at, reply_to, root_seq, thread_no, mentions, pinned_at
         FROM messages WHERE room_id = ? ORDER BY seq`,
        [room],
      );
      const [given] = await connection.query<RowDataPacket[]>(
        'SELECT seq, emoji, user_id FROM reactions WHERE room_id = ?',
        [room],
      );
      const [members] = await connection.query<RowDataPacket[]>(
        'SELECT user_id, role, active, rev FROM members WHERE room_id = ? AND rev > 0',
        [room],
      );
      const head = heads[0];
      if (!head) continue;
      history.truth.set(room, {
        lastSeq: head['last_seq'],
        lastRev: head['last_rev'],
        name: head['name'],
        infoRev: head['info_rev'],
        otherRevs: otherRevs(
          head['info_rev'] as number,
          members.map((row) => row['rev'] as number),
        ),
        messages: rows.map((row) => withReactions(toMessage(row), given)),
        members: members.map(toMember),
      });
    }
  } finally {
    await connection.end();
  }
  for (const room of rooms) history.http.set(room, await readHttp(account, room));
}

/** Stands for everybody among those whom a message names. */
const ALL = '*';

function toMessage(row: RowDataPacket): SeenMessage {
  const named = ((row['mentions'] as string | null)?.split(',') ?? []).toSorted();
  const people = named.filter((user) => user !== ALL);
  const isDeleted = row['deleted_at'] !== null;
  return {
    seq: row['seq'],
    rev: row['rev'],
    id: dashed(row['id'] as string),
    sender: row['sender_id'],
    body: isDeleted ? '' : row['body'],
    deleted: isDeleted,
    ...(row['reply_to'] === null ? {} : { replyTo: row['reply_to'] }),
    ...(row['root_seq'] === null ? {} : { root: row['root_seq'] }),
    ...(row['thread_no'] === null ? {} : { threadNo: row['thread_no'] }),
    ...(people.length === 0 ? {} : { mentions: people }),
    ...(named.includes(ALL) ? { mentionsRoom: true } : {}),
    ...(row['pinned_at'] === null ? {} : { pinned: true }),
  };
}

function withReactions(message: SeenMessage, rows: readonly RowDataPacket[]): SeenMessage {
  const given = rows
    .filter((row) => row['seq'] === message.seq)
    .map((row) => reactionOf(row['emoji'] as string, row['user_id'] as string));
  return given.length === 0 ? message : { ...message, reactions: given.toSorted() };
}

function toMember(row: RowDataPacket): TrueMember {
  return { userId: row['user_id'], role: row['role'], isActive: row['active'] === 1, rev: row['rev'] };
}

/** A room is made together with its owner's membership: those two share its first rev. */
function otherRevs(info: number, members: number[]): number[] {
  const created = members.indexOf(info);
  return info === 0 ? members : [info, ...members.filter((_, index) => index !== created)];
}

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
