import { newId, uuidv7 } from '@chatapp/contracts';
import { CompiledQuery, Kysely, MysqlDialect, type LogEvent } from 'kysely';
import { createPool } from 'mysql2';
import type { Database, Db } from '../../src/db/database.ts';
import { runTogether, type Statement } from '../../src/db/fenced-transaction.ts';
import { upsertInvites } from '../../src/db/invites.queries.ts';
import { upsertMembers } from '../../src/db/members.queries.ts';
import { insertMessages } from '../../src/db/messages.statements.ts';
import { upsertPersonSettings } from '../../src/db/person-settings.queries.ts';
import { insertReactions } from '../../src/db/reactions.queries.ts';
import { upsertRooms } from '../../src/db/rooms.queries.ts';
import { FOR_GOOD, type InviteState, type MemberState, type MessageState, type RoomState } from '../../src/model.ts';

export interface Seen {
  sql: string;
  parameters: readonly unknown[];
}

/** A database that notes what it is asked. */
export function notingDatabase(url: string): { db: Db; take: () => Seen[]; close: () => Promise<void> } {
  let seen: Seen[] = [];
  const log = ({ query }: LogEvent) => void seen.push({ sql: query.sql, parameters: query.parameters });
  const pool = createPool({ uri: url, timezone: 'Z', dateStrings: true, multipleStatements: true, connectionLimit: 2 });
  const db = new Kysely<Database>({ dialect: new MysqlDialect({ pool }), log });
  const take = () => {
    const taken = seen;
    seen = [];
    return taken;
  };
  return { db, take, close: () => db.destroy() };
}

const AT = '2026-01-01T00:00:00.000Z';

export const aRoom = (id: string, index = 0): RoomState => ({
  id,
  kind: index % 2 ? 'public' : 'private',
  name: `Room ${index}`,
  topic: '',
  createdBy: 'u0',
  peerId: null,
  createdAt: AT,
  lastSeq: 9,
  lastRev: 9,
  infoRev: 1,
  memberCount: 2,
  people: [],
  archivedAt: null,
  slowModeS: 0,
  floor: 0,
});

export const aMember = (room: string, user: string, rev: number): MemberState => ({
  room,
  user,
  role: 'member',
  active: true,
  joinedAt: AT,
  joinedRev: rev,
  rev,
  readSeq: 0,
  mutedUntil: null,
  ban: null,
  sentAt: null,
  notify: 'all',
  favourite: false,
  username: user,
});

export const anInvite = (room: string, index: number): InviteState => ({
  room,
  secret: String(index).padStart(16, '0'),
  createdBy: `u${index % 3}`,
  createdAt: AT,
  expiresAt: FOR_GOOD,
  maxUses: null,
  uses: 0,
});

export const aMessage = (room: string, seq: number): MessageState => ({
  room,
  seq,
  rev: seq,
  createdRev: seq,
  id: uuidv7(),
  sender: 'u1',
  kind: 'text',
  body: 'hello',
  at: AT,
  replyTo: null,
  editedAt: null,
  deletedAt: null,
  reactions: [],
  root: null,
  threadNo: null,
  thread: null,
  mentions: [],
  mentionsRoom: false,
  pinnedAt: null,
  pinnedBy: null,
});

/** Enough rows that indexes are worth it. */
export async function seed(db: Db): Promise<{ room: string; uuid: string }> {
  const rooms = Array.from({ length: 200 }, () => newId());
  const room = rooms[7]!;
  const messages = rooms.flatMap((id) =>
    Array.from({ length: id === room ? 2_000 : 10 }, (_, seq) => aMessage(id, seq + 1)),
  );
  const statements: Statement[] = [
    upsertRooms(rooms.map((id, index) => aRoom(id, index))),
    upsertMembers(rooms.flatMap((id) => Array.from({ length: 20 }, (_, index) => aMember(id, `u${index}`, index + 1)))),
    upsertMembers(Array.from({ length: 1_000 }, (_, index) => aMember(room, `v${index}`, index + 30))),
    upsertInvites(
      rooms.flatMap((id) => Array.from({ length: id === room ? 500 : 5 }, (_, index) => anInvite(id, index))),
    ),
    ...insertMessages(messages),
    insertReactions(
      messages.map(({ room: where, seq }, index) => ({ room: where, seq, emoji: '👍', user: `u${index}`, rev: 1 })),
    ),
    upsertPersonSettings(
      new Map(Array.from({ length: 1_000 }, (_, index) => [`v${index}`, { receipts: index % 2 > 0 }])),
    ),
  ];
  await runTogether(db, statements);
  const people = Array.from(
    { length: 1_000 },
    (_, index) => `('v${index}','name${index}','Name ${index}','user',0,'2026-01-01','2026-01-01')`,
  );
  await db.executeQuery(
    CompiledQuery.raw(
      `insert into people (id, username, display_name, system_role, deactivated, as_of, changed_at) values ${people.join(',')}`,
    ),
  );
  await db.executeQuery(
    CompiledQuery.raw('analyze table rooms, members, invites, messages, reactions, people, person_settings'),
  );
  return { room, uuid: messages.find((message) => message.room === room)!.id };
}
