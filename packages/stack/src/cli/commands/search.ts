import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { StackError } from '../../errors.ts';
import { withConnection } from '../../stores/sql.ts';
import { program, type Command } from '../command.ts';
import { sourceArgs, sourceUsage } from '../source-args.ts';

const PAGE_ROOMS = 1_000;
const LOOK_MS = 1_000;
/** Changes of a room that may be on their way while people talk. */
const UNDER_WAY = 100;
/** Without any progress for so long, nobody is at work. */
const PATIENCE_MS = 90_000;

const print = (line: string) => void process.stdout.write(`${line}\n`);

export const search: Command = {
  usage: `[rebuild [ROOM]] ${sourceUsage}`,
  summary: 'how far the index of messages is; make it anew, of one room or of all',
  async run(args) {
    const { words, sources } = sourceArgs(args);
    const [action, room, ...more] = words;
    if (more.length > 0 || (action !== undefined && action !== 'rebuild'))
      throw new StackError(`${program} search ${search.usage}`);
    return withConnection(sources.chatUrl, async (connection) => {
      if (action === 'rebuild') {
        const rooms = await markStale(connection, room);
        if (room !== undefined && rooms === 0) throw new StackError(`There is no room ${room}.`);
        print(`${rooms} rooms are made anew. This may be left at any time: search-indexer goes on by itself.`);
      }
      return follow(connection, action === 'rebuild');
    });
  },
};

/** The search-indexers find such rooms by themselves, and begin with taking out what is there. A page at a time, so that nobody waits. */
async function markStale(connection: Connection, room: string | undefined): Promise<number> {
  let after = '';
  for (let total = 0; ;) {
    const [rows] = await connection.query<RowDataPacket[]>(
      room === undefined
        ? 'SELECT id FROM rooms WHERE id > ? ORDER BY id LIMIT ?'
        : 'SELECT id FROM rooms WHERE id = ? LIMIT ?',
      [room ?? after, PAGE_ROOMS],
    );
    const ids = rows.map((row) => String(row['id']));
    if (ids.length > 0)
      await connection.query(
        'INSERT INTO search_rooms (room_id, rev, stale) SELECT id, 0, 1 FROM rooms WHERE id IN (?) ON DUPLICATE KEY UPDATE rev = 0, stale = 1',
        [ids],
      );
    total += ids.length;
    if (room !== undefined || ids.length < PAGE_ROOMS) return total;
    after = ids.at(-1) ?? '';
  }
}

interface Progress {
  rooms: number;
  behind: number;
  changes: number;
  indexed: number;
}

async function progressOf(connection: Connection): Promise<Progress> {
  const [[row]] = await connection.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS rooms, SUM(COALESCE(s.rev, 0) = 0 OR s.rev + ? < r.last_rev) AS behind, SUM(r.last_rev) AS changes,
      SUM(LEAST(COALESCE(s.rev, 0), r.last_rev)) AS indexed FROM rooms r LEFT JOIN search_rooms s ON s.room_id = r.id`,
    [UNDER_WAY],
  );
  const figure = (name: string) => Number(row?.[name] ?? 0);
  return { rooms: figure('rooms'), behind: figure('behind'), changes: figure('changes'), indexed: figure('indexed') };
}

/** Says how far the index is; `untilDone`: until it is all there. @returns the exit code */
async function follow(connection: Connection, untilDone: boolean): Promise<number> {
  let said = '';
  let moved = { indexed: -1, atMs: performance.now() };
  for (;;) {
    const { rooms, behind, changes, indexed } = await progressOf(connection);
    const percent = changes === 0 ? 100 : Math.floor((indexed / changes) * 100);
    const line = `${percent} %: ${rooms - behind} of ${rooms} rooms, ${indexed.toLocaleString('en-US')} of ${changes.toLocaleString('en-US')} changes`;
    if (line !== said) print(line);
    said = line;
    if (!untilDone || behind === 0) return 0;
    if (indexed !== moved.indexed) moved = { indexed, atMs: performance.now() };
    if (performance.now() - moved.atMs > PATIENCE_MS) {
      print('Nothing moves. Is a search-indexer running?');
      return 1;
    }
    await sleep(LOOK_MS);
  }
}
