import { sql, type Kysely } from 'kysely';

const statements = [
  `ALTER TABLE members ADD COLUMN username VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL DEFAULT ''`,
  'UPDATE members JOIN people ON people.id = members.user_id SET members.username = people.username',
  `ALTER TABLE members ADD KEY by_username (room_id, active, username, user_id),
    DROP KEY by_role, ADD KEY by_role (room_id, role, active, joined_rev)`,
];

/** Members in the orders in which they are asked for, so that a page of many reads no more than a page of few. Usernames never change. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
