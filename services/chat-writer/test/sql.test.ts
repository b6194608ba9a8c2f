import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as applied from '../src/db/applied-commands.queries.ts';
import type { Db } from '../src/db/database.ts';
import * as sessions from '../src/db/ended-sessions.queries.ts';
import { commitFenced, inFencedTransaction, runTogether, type Statement } from '../src/db/fenced-transaction.ts';
import * as invites from '../src/db/invites.queries.ts';
import * as members from '../src/db/members.queries.ts';
import * as messages from '../src/db/messages.queries.ts';
import * as partitions from '../src/db/partitions.queries.ts';
import * as byName from '../src/db/people-by-name.queries.ts';
import * as people from '../src/db/people.queries.ts';
import * as personSettings from '../src/db/person-settings.queries.ts';
import * as reactions from '../src/db/reactions.queries.ts';
import * as pages from '../src/db/room-pages.queries.ts';
import * as rooms from '../src/db/rooms.queries.ts';
import { adminModules, adminQueries, seedAdministration } from './helpers/admin-statements.ts';
import { testDatabase } from './helpers/database.ts';
import { messageModules, messageQueries, seedMessages } from './helpers/message-statements.ts';
import { aMember, anInvite, aRoom, notingDatabase, seed, type Seen } from './helpers/statements.ts';

const SNAPSHOT = join(import.meta.dirname, 'sql.snapshot');
const test = suite('SQL');
const database = await testDatabase('sql');
const { db, take, close } = notingDatabase(database.url);
const { room, uuid } = await seed(db);
await seedMessages(db, room);
await seedAdministration(db, room);
const commandKeys = Array.from({ length: 500 }, (_, index) => Buffer.alloc(32, String(index).padStart(4, '0')));
await runTogether(db, [
  ...applied.insertAppliedCommands(
    commandKeys.map((key) => ({ key, outcome: '{}' })),
    '2026-01-01T00:00:00.000Z',
  ),
]);
take();

const AT = '2026-01-01T00:00:00.000Z';
const user = { id: 'u1', username: 'ann', displayName: 'Ann', role: 'user' } as const;
const actor = { ...user, session: 's' };
const range = { room, since: 1_990, head: 2_000, limit: 501 };
const aPage = { query: 'oo', limit: 50, slice: 1_000 };
const reaction = { room, seq: 1, emoji: '👍', user: 'w1', rev: 1 };

/** Every query and statement: what runs it, and which index each table must be read by where it is on a hot path. */
const queries: Record<
  string,
  { run: (on: Db) => Promise<unknown> | Statement | Statement[]; keys?: string[]; sorts?: boolean; either?: boolean }
> = {
  bumpEpoch: { run: (on) => partitions.bumpEpoch(on, 0, 'w'), keys: ['PRIMARY'] },
  inFencedTransaction: {
    run: (on) => inFencedTransaction(on, { p: 0, epoch: 1, applied: '', incarnation: '' }, async () => []),
  },
  commitFenced: {
    run: (on) => commitFenced(on, [{ p: 0, epoch: 1, applied: '', incarnation: '' }], []),
  },
  listRoomsById: { run: (on) => rooms.listRoomsById(on, [room, 'other']), keys: ['PRIMARY'] },
  findRoomFor: { run: (on) => rooms.findRoomFor(on, room, 'u1'), keys: ['PRIMARY'] },
  listRoomsOf: { run: (on) => rooms.listRoomsOf(on, 'v1'), keys: ['by_user', 'PRIMARY'] },
  listPublicRooms: { run: (on) => pages.listPublicRooms(on, { ...aPage, query: '' }), keys: ['by_directory'] },
  'listPublicRooms, next': {
    run: (on) => pages.listPublicRooms(on, { ...aPage, after: { name: 'Room 50', id: 'x' } }),
    keys: ['by_directory'],
    sorts: true,
  },
  listNamedRooms: { run: (on) => pages.listNamedRooms(on, { ...aPage, query: '' }), keys: ['by_name'] },
  'listNamedRooms, next': {
    run: (on) => pages.listNamedRooms(on, { ...aPage, after: { name: 'Room 50', id: 'x' } }),
    keys: ['by_name'],
    sorts: true,
  },
  countRoomsOf: { run: (on) => rooms.countRoomsOf(on, ['u1', 'u2']), keys: ['by_user'] },
  upsertRooms: { run: () => rooms.upsertRooms([aRoom('r1')]) },
  listMemberships: {
    run: (on) =>
      members.listMemberships(
        on,
        new Map([
          [room, ['u1', 'u2']],
          ['other', ['u1']],
        ]),
      ),
    keys: ['PRIMARY'],
  },
  listMembers: { run: (on) => members.listMembers(on, { room, limit: 51 }), keys: ['by_username'] },
  'listMembers, next': {
    run: (on) => members.listMembers(on, { room, after: { username: 'v5', id: 'v5' }, limit: 51 }),
    keys: ['by_username'],
  },
  listChangedMembers: {
    run: (on) => members.listChangedMembers(on, { ...range, since: 1_020 }),
    keys: ['by_room_and_rev'],
  },
  listBanned: { run: (on) => members.listBanned(on, { room, now: AT, limit: 51 }), keys: ['by_ban'] },
  'listBanned, next': {
    run: (on) => members.listBanned(on, { room, now: AT, after: { at: AT, id: 'v1' }, limit: 51 }),
    keys: ['by_ban'],
  },
  findSuccessor: { run: (on) => members.findSuccessor(on, room, 'u1'), keys: ['by_role'] },
  upsertMembers: { run: () => members.upsertMembers([aMember('r1', 'u1', 1)]) },
  listInvitesBySecret: {
    run: (on) =>
      invites.listInvitesBySecret(
        on,
        new Map([
          [room, ['a', 'b']],
          ['other', ['a']],
        ]),
      ),
    keys: ['PRIMARY'],
  },
  listInvites: { run: (on) => invites.listInvites(on, { room, now: AT, limit: 51 }), keys: ['by_room_and_age'] },
  'listInvites, next': {
    run: (on) => invites.listInvites(on, { room, now: AT, by: 'u1', after: { at: AT, secret: 'a' }, limit: 51 }),
    keys: ['by_room_and_age'],
  },
  upsertInvites: { run: () => invites.upsertInvites([anInvite(room, 1)]) },
  deleteInvites: {
    run: () => invites.deleteInvites([anInvite(room, 1), anInvite(room, 2)]),
    keys: ['PRIMARY'],
  },
  deleteExpiredInvites: { run: (on) => invites.deleteExpiredInvites(on, 900, 10), keys: ['by_expires_at'] },
  listMessagesById: {
    run: (on) =>
      messages.listMessagesById(
        on,
        new Map([
          [room, [uuid]],
          ['other', [uuid]],
        ]),
      ),
    keys: ['by_client_id', 'PRIMARY'],
  },
  listMessagesBySeq: {
    run: (on) =>
      messages.listMessagesBySeq(
        on,
        new Map([
          [room, [1, 5]],
          ['other', [1]],
        ]),
      ),
    keys: ['PRIMARY'],
  },
  listMessagesBetween: { run: (on) => messages.listMessagesBetween(on, room, 1_500, 1_549), keys: ['PRIMARY'] },
  'listChangedMessages, all': {
    run: (on) => messages.listChangedMessages(on, { ...range, since: 0 }),
    keys: ['by_rev', 'PRIMARY'],
  },
  listChangedMessages: { run: (on) => messages.listChangedMessages(on, range), keys: ['by_rev', 'PRIMARY'] },
  ...messageQueries(room),
  ...adminQueries(room),
  insertReactions: { run: () => reactions.insertReactions([reaction]) },
  deleteReactions: { run: () => reactions.deleteReactions([reaction, { ...reaction, seq: 2 }]), keys: ['PRIMARY'] },
  listAppliedCommands: { run: (on) => applied.listAppliedCommands(on, commandKeys.slice(0, 2)), keys: ['PRIMARY'] },
  insertAppliedCommands: { run: () => applied.insertAppliedCommands([{ key: Buffer.alloc(32), outcome: '{}' }], AT) },
  deleteAppliedCommands: { run: (on) => applied.deleteAppliedCommands(on, 60, 10), keys: ['by_at'] },
  insertEndedSessions: { run: (on) => sessions.insertEndedSessions(on, ['s1', 's2']) },
  listEndedSessions: { run: (on) => sessions.listEndedSessions(on, 30), keys: ['by_ended_at'] },
  deleteEndedSessions: { run: (on) => sessions.deleteEndedSessions(on, 900, 10), keys: ['by_ended_at'] },
  listPeopleByUsername: {
    run: (on) => people.listPeopleByUsername(on, ['name1', 'name2']),
    keys: ['by_username'],
  },
  listPeople: { run: (on) => people.listPeople(on, ['v1', 'v2']), keys: ['PRIMARY'] },
  listChangedPeople: { run: (on) => people.listChangedPeople(on, 30), keys: ['by_changed_at'] },
  findPersonSettings: { run: (on) => personSettings.findPersonSettings(on, 'v1'), keys: ['PRIMARY'] },
  listHiddenReaders: { run: (on) => personSettings.listHiddenReaders(on, ['v1', 'v2']), keys: ['PRIMARY'] },
  upsertPersonSettings: { run: () => personSettings.upsertPersonSettings(new Map([['u1', { receipts: false }]])) },
  findPersonCard: { run: (on) => people.findPersonCard(on, 'v1'), keys: ['PRIMARY'] },
  listPeopleByName: {
    run: (on) => byName.listPeopleByName(on, { prefix: 'name12', limit: 20 }),
    keys: ['by_username', 'by_display_name'],
  },
  'listPeopleByName, next': {
    run: (on) =>
      byName.listPeopleByName(on, {
        prefix: 'name',
        after: { by: 'display_name', name: 'Name 5', id: 'v5' },
        limit: 20,
      }),
    keys: ['by_display_name'],
  },
  insertActors: { run: (on) => people.insertActors(on, [actor]) },
  'upsertPerson, new': { run: (on) => people.upsertPerson(on, { user, at: AT, isNew: true, deactivated: false }) },
  'upsertPerson, shown': { run: (on) => people.upsertPerson(on, { user, at: AT, isNew: false, statusText: 'away' }) },
  'upsertPerson, changed': { run: (on) => people.upsertPerson(on, { user, at: AT, isNew: false }) },
};

const PARALLEL = new Set(['findRoomFor', 'listPublicRooms, next', 'listNamedRooms, next']);

async function statementsOf(name: string): Promise<Seen[]> {
  const result = queries[name]!.run(db);
  if (result instanceof Promise) {
    await result;
    return take();
  }
  return [result].flat().map(({ query }) => query);
}

const seen = new Map<string, Seen[]>();
for (const name of Object.keys(queries)) seen.set(name, await statementsOf(name));

const tidy = ({ sql }: Seen) => sql.replaceAll(/\s+/g, ' ').replaceAll(/\?(, \?)+\)/g, '?, …)');

const lines = (name: string, statements: Seen[]) =>
  // Those that run side by side are noted in the order in which they end.
  PARALLEL.has(name) ? statements.map(tidy).toSorted() : statements.map(tidy);

test('every statement is as the snapshot has it (UPDATE_SNAPSHOT=1 writes it anew)', () => {
  const text = [...seen].map(([name, statements]) => `## ${name}\n${lines(name, statements).join('\n')}\n`).join('\n');
  if (process.env.UPDATE_SNAPSHOT) writeFileSync(SNAPSHOT, text);
  assert.snapshot(text, readFileSync(SNAPSHOT, 'utf8'));
});

test('every function of the queries is in the snapshot', () => {
  const modules = {
    ...applied,
    ...sessions,
    ...invites,
    ...members,
    ...messages,
    ...messageModules,
    ...adminModules,
    ...partitions,
    ...byName,
    ...people,
    ...personSettings,
    ...reactions,
    ...pages,
    ...rooms,
  };
  const covered = [...seen.keys(), 'loadReactions', 'toMemberState', 'toRoomState', 'toPersonState'].join(' ');
  const missing = Object.entries(modules).filter(
    ([name, value]) => typeof value === 'function' && !covered.includes(name),
  );
  assert.equal(missing, []);
});

/** What reads nothing but, for a key that is there, the one row of it. */
const isPlain = ({ sql }: Seen): boolean => /^(insert |begin$|commit$)/.test(sql);

/** Several statements in one text, which cannot be explained: each of them names one row by its whole key, `p`. */
const FENCES = ['inFencedTransaction', 'commitFenced'];

test('every query that reads has its index', () => {
  const reading = [...seen].filter(([, statements]) => !statements.every(isPlain)).map(([name]) => name);
  const named = Object.entries(queries).flatMap(([name, { keys }]) => (keys ? name : []));
  assert.equal([...named, ...FENCES].toSorted(), reading.toSorted());
});

const byText = (a: string, b: string) => (a < b ? -1 : 1);

for (const [name, { keys, sorts, either }] of Object.entries(queries).filter(([, query]) => query.keys))
  test(`${name} reads by its index`, async () => {
    const used: string[] = [];
    for (const { sql, parameters } of seen.get(name)!.filter((one) => !isPlain(one))) {
      const { rows } = await database.reads.db.executeQuery(
        CompiledQuery.raw(`explain format=traditional ${sql}`, [...parameters]),
      );
      for (const row of rows as { table: string | null; key: string | null; type: string; Extra: string | null }[]) {
        // What a query makes by itself has no index.
        if (row.table?.startsWith('<')) continue;
        assert.is.not(row.type, 'ALL', `${name} scans a table: ${JSON.stringify(row)}`);
        // ORDER BY must come from the index too, where there is one.
        if (!sorts && !sql.includes('field(')) assert.not.match(row.Extra ?? '', /filesort/, name);
        used.push(row.key ?? 'none');
      }
    }
    if (either) return assert.ok(used.length > 0 && used.every((key) => keys!.includes(key)), used.join(' '));
    // Servers name the branches of a union in either order.
    assert.equal([...new Set(used)].toSorted(byText), [...new Set(keys)].toSorted(byText));
  });

test.after(async () => {
  await close();
  await database.close();
});
test.run();
