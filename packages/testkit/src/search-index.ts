import type { Hit } from '@chatapp/contracts';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import type { Account } from './accounts.ts';
import type { History } from './history.ts';
import type { IndexView } from './looks.ts';
import type { Random } from './random.ts';
import { until } from './until.ts';

/** The index follows the events, and looks for what it has missed every few seconds: it is there soon after everybody else. */
const PATIENCE_MS = 30_000;
const SEARCHES = 3;

/** Waits until every room is indexed up to its head, or for so long as may be expected, and fills `history.index`. */
export async function readIndex(history: History, mysqlUrl: string, account: Account, random: Random): Promise<void> {
  const connection = await mysql.createConnection({ uri: mysqlUrl, database: 'chatapp_chat', supportBigNumbers: true });
  try {
    const rooms = new Map<string, { rev: number; isStale: boolean }>();
    const isComplete = async () => {
      const [rows] = await connection.query<RowDataPacket[]>(
        'SELECT room_id, rev, stale FROM search_rooms WHERE room_id IN (?)',
        [[...history.truth.keys()]],
      );
      for (const row of rows) rooms.set(row['room_id'] as string, { rev: row['rev'], isStale: row['stale'] === 1 });
      return [...history.truth].every(([room, { lastRev }]) => (rooms.get(room)?.rev ?? 0) >= lastRev);
    };
    await until(isComplete, PATIENCE_MS, 'the index is complete').catch(() => undefined);
    for (const room of history.truth.keys())
      history.index.push({
        room,
        ...(rooms.get(room) ?? { rev: 0, isStale: false }),
        searches: await search(history, room, account, random),
      });
  } finally {
    await connection.end();
  }
}

/** Some messages that say something of their own, each searched for by it. */
async function search(
  history: History,
  room: string,
  account: Account,
  random: Random,
): Promise<IndexView['searches']> {
  const messages = (history.truth.get(room)?.messages ?? []).filter(({ body }) => /^message \d+/.test(body));
  const searches: IndexView['searches'][number][] = [];
  for (let count = Math.min(SEARCHES, messages.length); count > 0; count--) {
    const { seq, body } = random.pick(messages);
    const q = `"${/^message \d+/.exec(body)?.[0]}"`;
    const answer = await account.insist('GET', `/api/search?room=${room}&q=${encodeURIComponent(q)}`);
    const { hits } = answer.body as { hits: Hit[] };
    searches.push({ q, seq, found: hits.map(({ message }) => message.seq) });
  }
  return searches;
}
