import { sql, type Kysely } from 'kysely';

const ID = 'VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin';
const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin';
const UTF8 = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci';
const OPTIONS = `ENGINE=InnoDB DEFAULT ${UTF8} ROW_FORMAT=DYNAMIC`;

/** Group rooms, archives, slow mode; mutes, bans and preferences of members; invites. */
const statements = [
  `ALTER TABLE rooms
    ADD COLUMN people VARCHAR(340) ${ASCII} NULL,
    ADD COLUMN archived_at DATETIME(3) NULL,
    ADD COLUMN slow_mode_s INT UNSIGNED NOT NULL DEFAULT 0,
    DROP KEY by_kind_and_name,
    ADD KEY by_directory (kind, archived_at, name, id)`,
  `ALTER TABLE members
    ADD COLUMN muted_until DATETIME(3) NULL,
    ADD COLUMN banned_until DATETIME(3) NULL,
    ADD COLUMN banned_at DATETIME(3) NULL,
    ADD COLUMN banned_by ${ID} NULL,
    ADD COLUMN ban_reason VARCHAR(250) ${UTF8} NULL,
    ADD COLUMN sent_at DATETIME(3) NULL,
    ADD COLUMN notify VARCHAR(8) ${ASCII} NOT NULL DEFAULT 'all',
    ADD COLUMN favourite BOOLEAN NOT NULL DEFAULT FALSE,
    ADD KEY by_ban (room_id, banned_at, user_id)`,
  `CREATE TABLE invites (
    room_id ${ID} NOT NULL,
    secret CHAR(16) ${ASCII} NOT NULL,
    created_by ${ID} NOT NULL,
    created_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    max_uses INT UNSIGNED NULL,
    uses INT UNSIGNED NOT NULL,
    PRIMARY KEY (room_id, secret),
    KEY by_room_and_age (room_id, created_at, secret),
    KEY by_expires_at (expires_at)
  ) ${OPTIONS}`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
