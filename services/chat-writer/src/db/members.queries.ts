import type { RoomRole } from '@chatapp/contracts';
import { CompiledQuery, sql, type Selectable } from 'kysely';
import type { BanState, MemberState } from '../model.ts';
import type { ByRoom } from './by-room.ts';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';
import type { MemberTable } from './members.table.ts';
import { fromSqlTime, fromSqlTimeOrNull, toSqlTime, toSqlTimeOrNull } from './times.ts';

export const memberColumns = [
  'members.room_id',
  'members.user_id',
  'members.role',
  'members.active',
  'members.joined_at',
  'members.joined_rev',
  'members.rev',
  'members.read_seq',
  'members.muted_until',
  'members.banned_until',
  'members.banned_at',
  'members.banned_by',
  'members.ban_reason',
  'members.sent_at',
  'members.notify',
  'members.favourite',
  'members.username',
] as const;

export function toMemberState(row: Selectable<MemberTable>): MemberState {
  return {
    room: row.room_id,
    user: row.user_id,
    role: row.role,
    active: row.active === 1,
    joinedAt: fromSqlTime(row.joined_at),
    joinedRev: row.joined_rev,
    rev: row.rev,
    readSeq: row.read_seq,
    mutedUntil: fromSqlTimeOrNull(row.muted_until),
    ban: toBanState(row),
    sentAt: fromSqlTimeOrNull(row.sent_at),
    notify: row.notify,
    favourite: row.favourite === 1,
    username: row.username,
  };
}

function toBanState(row: Selectable<MemberTable>): BanState | null {
  const { banned_until: until, banned_at: at, banned_by: by, ban_reason: reason } = row;
  if (until === null || at === null || by === null || reason === null) return null;
  return { until: fromSqlTime(until), at: fromSqlTime(at), by, reason };
}

/** The rows of these people in these rooms, of those who are out too. */
export async function listMemberships(db: Db, users: ByRoom<string>): Promise<MemberState[]> {
  const rows = await db
    .selectFrom('members')
    .select(memberColumns)
    .where((eb) => eb.or([...users].map(([room, ids]) => eb.and([eb('room_id', '=', room), eb('user_id', 'in', ids)]))))
    .execute();
  return rows.map(toMemberState);
}

/** A page of those who are in a room, by username, after the one that `after` names. */
export async function listMembers(
  db: Db,
  page: { room: string; after?: { username: string; id: string } | undefined; limit: number },
): Promise<MemberState[]> {
  const { room, after, limit } = page;
  let select = db.selectFrom('members').select(memberColumns).where('room_id', '=', room).where('active', '=', 1);
  if (after)
    select = select
      .where('username', '>=', after.username)
      .where((eb) => eb.or([eb('username', '>', after.username), eb('user_id', '>', after.id)]));
  const rows = await select.orderBy('username').orderBy('user_id').limit(limit).execute();
  return rows.map(toMemberState);
}

/** Who has changed since, at most `limit`, those who are out too. */
export async function listChangedMembers(
  db: Db,
  range: { room: string; since: number; limit: number },
): Promise<MemberState[]> {
  const { room, since, limit } = range;
  const { rows } = await sql<Selectable<MemberTable>>`select * from members force index (by_room_and_rev)
    where room_id = ${room} and rev > ${since} order by rev limit ${limit}`.execute(db);
  return rows.map(toMemberState);
}

/** A page of those who are banned from a room at `now`, the newest ban first, after the one that `after` names. */
export async function listBanned(
  db: Db,
  page: { room: string; now: string; after?: { at: string; id: string } | undefined; limit: number },
): Promise<MemberState[]> {
  const { room, now, after, limit } = page;
  let select = db
    .selectFrom('members')
    .select(memberColumns)
    .where('room_id', '=', room)
    .where('banned_at', 'is not', null)
    .where('banned_until', '>', toSqlTime(now));
  if (after) {
    const at = toSqlTime(after.at);
    select = select
      .where('banned_at', '<=', at)
      .where((eb) => eb.or([eb('banned_at', '<', at), eb('user_id', '<', after.id)]));
  }
  const rows = await select.orderBy('banned_at', 'desc').orderBy('user_id', 'desc').limit(limit).execute();
  return rows.map(toMemberState);
}

const BY_RANK: readonly RoomRole[] = ['owner', 'moderator', 'member'];

/** Whoever comes after `user` as owner: another owner, else the moderator and then the member who has been in longest. */
export async function findSuccessor(db: Db, room: string, user: string): Promise<MemberState | undefined> {
  for (const role of BY_RANK) {
    const row = await db
      .selectFrom('members')
      .select(memberColumns)
      .where('room_id', '=', room)
      .where('active', '=', 1)
      .where('role', '=', role)
      .where('user_id', '<>', user)
      .orderBy('joined_rev')
      .limit(1)
      .executeTakeFirst();
    if (row) return toMemberState(row);
  }
  return undefined;
}

/** Writes members as they are now, new ones too. */
export function upsertMembers(members: readonly MemberState[]): Statement {
  const values = members.map((member) => [
    member.room,
    member.user,
    member.role,
    member.active ? 1 : 0,
    toSqlTime(member.joinedAt),
    member.joinedRev,
    member.rev,
    member.readSeq,
    toSqlTimeOrNull(member.mutedUntil),
    member.ban && toSqlTime(member.ban.until),
    member.ban && toSqlTime(member.ban.at),
    member.ban && member.ban.by,
    member.ban && member.ban.reason,
    toSqlTimeOrNull(member.sentAt),
    member.notify,
    member.favourite ? 1 : 0,
    member.username,
  ]);
  return {
    query: CompiledQuery.raw(
      `insert into members (room_id, user_id, role, active, joined_at, joined_rev, rev, read_seq, muted_until, banned_until, banned_at, banned_by, ban_reason, sent_at, notify, favourite, username) values ? on duplicate key update role = values(role), active = values(active), joined_at = values(joined_at), joined_rev = values(joined_rev), rev = values(rev), read_seq = values(read_seq), muted_until = values(muted_until), banned_until = values(banned_until), banned_at = values(banned_at), banned_by = values(banned_by), ban_reason = values(ban_reason), sent_at = values(sent_at), notify = values(notify), favourite = values(favourite), username = values(username)`,
      [values],
    ),
    bytes: members.reduce((bytes, { ban }) => bytes + 300 + (ban ? ban.reason.length * 3 : 0), 0),
  };
}
