import { sql, type Kysely } from 'kysely';

const statements = [
  `ALTER TABLE thread_followers ADD COLUMN touched_at DATETIME(3) NOT NULL DEFAULT '1970-01-01'`,
  `UPDATE thread_followers f JOIN threads t ON t.room_id = f.room_id AND t.root_seq = f.root_seq
    SET f.touched_at = t.last_reply_at`,
  'ALTER TABLE thread_followers ADD KEY by_touch (user_id, following, touched_at, room_id, root_seq)',
];

/** The order in which people did something about threads, so that the list of those one follows has an end to what it reads. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
