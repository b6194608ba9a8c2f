import { CompiledQuery, sql, type Selectable } from 'kysely';
import type { InviteState } from '../model.ts';
import type { ByRoom } from './by-room.ts';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';
import type { InviteTable } from './invites.table.ts';
import { fromSqlTime, toSqlTime } from './times.ts';

function toInviteState(row: Selectable<InviteTable>): InviteState {
  return {
    room: row.room_id,
    secret: row.secret,
    createdBy: row.created_by,
    createdAt: fromSqlTime(row.created_at),
    expiresAt: fromSqlTime(row.expires_at),
    maxUses: row.max_uses,
    uses: row.uses,
  };
}

/** Those of the invites with these secrets that exist, expired and used up ones too. */
export async function listInvitesBySecret(db: Db, secrets: ByRoom<string>): Promise<InviteState[]> {
  const rows = await db
    .selectFrom('invites')
    .selectAll()
    .where((eb) => eb.or([...secrets].map(([room, of]) => eb.and([eb('room_id', '=', room), eb('secret', 'in', of)]))))
    .execute();
  return rows.map(toInviteState);
}

/** A page of the invites of a room that still hold at `now`, the newest first. `by`: only those of this person. */
export async function listInvites(
  db: Db,
  page: {
    room: string;
    now: string;
    by?: string | undefined;
    after?: { at: string; secret: string } | undefined;
    limit: number;
  },
): Promise<InviteState[]> {
  const { room, now, by, after, limit } = page;
  let select = db
    .selectFrom('invites')
    .selectAll()
    .where('room_id', '=', room)
    .where('expires_at', '>', toSqlTime(now))
    .where((eb) => eb.or([eb('max_uses', 'is', null), eb('uses', '<', eb.ref('max_uses'))]));
  if (by !== undefined) select = select.where('created_by', '=', by);
  if (after) {
    const at = toSqlTime(after.at);
    select = select
      .where('created_at', '<=', at)
      .where((eb) => eb.or([eb('created_at', '<', at), eb('secret', '<', after.secret)]));
  }
  const rows = await select.orderBy('created_at', 'desc').orderBy('secret', 'desc').limit(limit).execute();
  return rows.map(toInviteState);
}

/** Writes invites as they are now, new ones too. */
export function upsertInvites(invites: readonly InviteState[]): Statement {
  const values = invites.map((invite) => [
    invite.room,
    invite.secret,
    invite.createdBy,
    toSqlTime(invite.createdAt),
    toSqlTime(invite.expiresAt),
    invite.maxUses,
    invite.uses,
  ]);
  return {
    query: CompiledQuery.raw(
      `insert into invites (room_id, secret, created_by, created_at, expires_at, max_uses, uses) values ? on duplicate key update uses = values(uses)`,
      [values],
    ),
    bytes: invites.length * 200,
  };
}

export function deleteInvites(invites: readonly InviteState[]): Statement {
  const keys = invites.map(({ room, secret }) => [room, secret]);
  return {
    query: CompiledQuery.raw('delete from invites where (room_id, secret) in (?)', [keys]),
    bytes: invites.length * 60,
  };
}

/** Deletes at most `limit` that expired longer than `seconds` ago; returns how many there were. */
export async function deleteExpiredInvites(db: Db, seconds: number, limit: number): Promise<number> {
  const result = await sql`delete from invites
    where expires_at < utc_timestamp(3) - interval ${sql.lit(seconds)} second order by expires_at limit ${sql.lit(limit)}`.execute(
    db,
  );
  return Number(result.numAffectedRows ?? 0);
}
