import { CompiledQuery, sql, type Selectable } from 'kysely';
import type { MemberState, RoomState } from '../model.ts';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';
import { memberColumns, toMemberState } from './members.queries.ts';
import type { RoomTable } from './rooms.table.ts';
import { fromSqlTime, fromSqlTimeOrNull, toSqlTime, toSqlTimeOrNull } from './times.ts';

export function toRoomState(row: Selectable<RoomTable>): RoomState {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    topic: row.topic,
    createdBy: row.created_by,
    peerId: row.peer_id,
    createdAt: fromSqlTime(row.created_at),
    lastSeq: row.last_seq,
    lastRev: row.last_rev,
    infoRev: row.info_rev,
    memberCount: row.member_count,
    people: row.people === null ? [] : row.people.split(' '),
    archivedAt: fromSqlTimeOrNull(row.archived_at),
    slowModeS: row.slow_mode_s,
    floor: row.floor,
  };
}

export async function listRoomsById(db: Db, ids: readonly string[]): Promise<RoomState[]> {
  const rows = await db.selectFrom('rooms').selectAll().where('id', 'in', ids).execute();
  return rows.map(toRoomState);
}

/** A room, and `user`'s row in it where there is one. */
export async function findRoomFor(
  db: Db,
  room: string,
  user: string,
): Promise<{ room: RoomState; member: MemberState | undefined } | undefined> {
  const [[found], [row]] = await Promise.all([
    listRoomsById(db, [room]),
    db.selectFrom('members').select(memberColumns).where('room_id', '=', room).where('user_id', '=', user).execute(),
  ]);
  return found && { room: found, member: row && toMemberState(row) };
}

/** The rooms that `user` is in, each with their row in it. */
export async function listRoomsOf(db: Db, user: string): Promise<{ room: RoomState; member: MemberState }[]> {
  const rows = await db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room_id')
    .selectAll('rooms')
    .select(memberColumns)
    .where('members.user_id', '=', user)
    .where('members.active', '=', 1)
    .execute();
  return rows.map((row) => ({ room: toRoomState(row), member: toMemberState(row) }));
}

/** In how many rooms each of these people is. */
export async function countRoomsOf(db: Db, users: readonly string[]): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('members')
    .select(['user_id', sql<number>`count(*)`.as('rooms')])
    .where('user_id', 'in', users)
    .where('active', '=', 1)
    .groupBy('user_id')
    .execute();
  return new Map(rows.map((row) => [row.user_id, row.rooms]));
}

/** Writes rooms as they are now, new ones too. */
export function upsertRooms(rooms: readonly RoomState[]): Statement {
  const values = rooms.map((room) => [
    room.id,
    room.kind,
    room.name,
    room.topic,
    room.createdBy,
    room.peerId,
    toSqlTime(room.createdAt),
    room.lastSeq,
    room.lastRev,
    room.infoRev,
    room.memberCount,
    room.people.length === 0 ? null : room.people.join(' '),
    toSqlTimeOrNull(room.archivedAt),
    room.slowModeS,
    room.floor,
  ]);
  return {
    query: CompiledQuery.raw(
      `insert into rooms (id, kind, name, topic, created_by, peer_id, created_at, last_seq, last_rev, info_rev, member_count, people, archived_at, slow_mode_s, floor) values ? on duplicate key update name = values(name), topic = values(topic), last_seq = values(last_seq), last_rev = values(last_rev), info_rev = values(info_rev), member_count = values(member_count), archived_at = values(archived_at), slow_mode_s = values(slow_mode_s), floor = values(floor)`,
      [values],
    ),
    bytes: rooms.length * 1_600,
  };
}
