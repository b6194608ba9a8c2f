import type { Changes, Message } from '@chatapp/contracts';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import type { Account } from './accounts.ts';
import { seen } from './follower.ts';
import type { History, SeenMessage } from './history.ts';

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
        'SELECT last_seq, last_rev, info_rev FROM rooms WHERE id = ?',
        [room],
      );
      const [rows] = await connection.query<RowDataPacket[]>(
        'SELECT seq, rev, LOWER(HEX(client_id)) AS id, sender_id, body, deleted_at FROM messages WHERE room_id = ? ORDER BY seq',
        [room],
      );
      const [members] = await connection.query<RowDataPacket[]>(
        'SELECT rev FROM members WHERE room_id = ? AND rev > 0',
        [room],
      );
      const head = heads[0];
      if (!head) continue;
      history.truth.set(room, {
        lastSeq: head['last_seq'],
        lastRev: head['last_rev'],
        otherRevs: otherRevs(
          head['info_rev'] as number,
          members.map((row) => row['rev'] as number),
        ),
        messages: rows.map((row) => ({
          seq: row['seq'],
          rev: row['rev'],
          id: dashed(row['id'] as string),
          sender: row['sender_id'],
          body: row['deleted_at'] === null ? row['body'] : '',
          deleted: row['deleted_at'] !== null,
        })),
      });
    }
  } finally {
    await connection.end();
  }
  for (const room of rooms)
    history.http.set(room, { ...(await readHistory(account, room)), ...(await readChanges(account, room)) });
}

async function readHistory(account: Account, room: string): Promise<{ history: SeenMessage[]; head: number }> {
  const all: SeenMessage[] = [];
  for (let after = 0, head = 0; ;) {
    const { status, body } = await account.insist('GET', `/api/rooms/${room}/messages?after=${after}&limit=200`);
    if (status !== 200) throw new Error(`history of ${room}: ${status} ${JSON.stringify(body)}`);
    const page = body as { messages: Message[]; head: number };
    all.push(...page.messages.map(seen));
    head = page.head;
    const last = page.messages.at(-1);
    if (!last || page.messages.length < 200) return { history: all, head };
    after = last.seq;
  }
}

async function readChanges(account: Account, room: string): Promise<{ changes: SeenMessage[]; upTo: number }> {
  const all: SeenMessage[] = [];
  for (let since = 0; ;) {
    const { status, body } = await account.insist('GET', `/api/rooms/${room}/changes?since=${since}`);
    if (status !== 200) throw new Error(`changes of ${room}: ${status} ${JSON.stringify(body)}`);
    const page = body as Changes;
    all.push(...page.changes.map(seen));
    since = page.upTo;
    if (!page.more) return { changes: all, upTo: page.upTo };
  }
}

/** A room is made together with its owner's membership: those two share its first rev. */
function otherRevs(info: number, members: number[]): number[] {
  const created = members.indexOf(info);
  return info === 0 ? members : [info, ...members.filter((_, index) => index !== created)];
}

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
