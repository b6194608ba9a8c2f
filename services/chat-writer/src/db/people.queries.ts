import type { Actor, User } from '@chatapp/contracts';
import { sql } from 'kysely';
import type { PersonState } from '../model.ts';
import type { Db } from './database.ts';
import type { PersonTable } from './people.table.ts';
import { toSqlTime } from './times.ts';

const LONG_AGO = '1970-01-01';

const clip = (text: string, chars: number): string =>
  text.length <= chars ? text : Array.from(text).slice(0, chars).join('');

export function toPersonState(row: Omit<PersonTable, 'as_of' | 'changed_at' | 'status_text'>): PersonState {
  return {
    id: row.id,
    username: row.username,
    displayName: row.display_name,
    systemRole: row.system_role,
    deactivated: row.deactivated === 1,
  };
}

const columns = ['id', 'username', 'display_name', 'system_role', 'deactivated'] as const;

export async function listPeople(db: Db, ids: readonly string[]): Promise<PersonState[]> {
  const rows = await db.selectFrom('people').select(columns).where('id', 'in', ids).execute();
  return rows.map(toPersonState);
}

/** Active people of these usernames, whatever their case. */
export async function listPeopleByUsername(db: Db, usernames: readonly string[]): Promise<PersonState[]> {
  const rows = await db
    .selectFrom('people')
    .select(columns)
    .where('username', 'in', usernames)
    .where('deactivated', '=', 0)
    .execute();
  return rows.map(toPersonState);
}

/** Those whose name, role or state changed in the last `seconds`. People who are merely new do not count: nobody has an older copy. */
export async function listChangedPeople(db: Db, seconds: number): Promise<PersonState[]> {
  const rows = await db
    .selectFrom('people')
    .select(columns)
    .where('changed_at', '>', sql<string>`utc_timestamp(3) - interval ${sql.lit(seconds)} second`)
    .execute();
  return rows.map(toPersonState);
}

/** What somebody shows of themselves. */
export async function findPersonCard(
  db: Db,
  id: string,
): Promise<{ id: string; username: string; displayName: string; statusText: string } | undefined> {
  const row = await db
    .selectFrom('people')
    .select(['id', 'username', 'display_name', 'status_text'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { id: row.id, username: row.username, displayName: row.display_name, statusText: row.status_text };
}

/** Takes people from their access tokens where auth's own word has not come yet; that word then counts, however late. */
export async function insertActors(db: Db, actors: readonly Actor[]): Promise<void> {
  const rows = actors
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((actor) => [actor.id, clip(actor.username, 32), clip(actor.displayName, 64), actor.role]);
  await sql`insert into people (id, username, display_name, system_role, as_of, changed_at) values ${sql.join(
    rows.map((row) => sql`(${sql.join(row)}, ${LONG_AGO}, ${LONG_AGO})`),
  )} on duplicate key update id = values(id)`.execute(db);
}

/** What auth said of a person at `at`. Older news than what is known changes nothing. `deactivated` and `statusText` are left alone where not given. */
export async function upsertPerson(
  db: Db,
  event: { user: User; at: string; isNew: boolean; deactivated?: boolean; statusText?: string | undefined },
): Promise<void> {
  const { user, isNew, deactivated, statusText } = event;
  const state =
    deactivated === undefined
      ? sql``
      : sql`deactivated = if(values(as_of) >= as_of, values(deactivated), deactivated),`;
  const shown =
    statusText === undefined ? sql`` : sql`status_text = if(values(as_of) >= as_of, values(status_text), status_text),`;
  const changedAt = isNew ? sql`${LONG_AGO}` : sql`utc_timestamp(3)`;
  await sql`insert into people (id, username, display_name, system_role, deactivated, status_text, as_of, changed_at)
    values (${user.id}, ${clip(user.username, 32)}, ${clip(user.displayName, 64)}, ${user.role}, ${deactivated ? 1 : 0}, ${clip(statusText ?? '', 140)}, ${toSqlTime(event.at)}, ${changedAt})
    on duplicate key update
      username = if(values(as_of) >= as_of, values(username), username),
      display_name = if(values(as_of) >= as_of, values(display_name), display_name),
      system_role = if(values(as_of) >= as_of, values(system_role), system_role),
      ${state}
      ${shown}
      changed_at = greatest(changed_at, values(changed_at)),
      as_of = greatest(as_of, values(as_of))`.execute(db);
}
