import { sql, type Kysely } from 'kysely';

const ID = 'VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin';
const UTF8 = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci';
const OPTIONS = `ENGINE=InnoDB DEFAULT ${UTF8} ROW_FORMAT=DYNAMIC`;

/**
 * What a plain message does not have is null in its row and stands in no index of `messages`: `thread_replies` and `pins` are indexes of
 * those messages alone that are in a thread or pinned.
 */
const statements = [
  `ALTER TABLE messages
    ADD COLUMN root_seq INT UNSIGNED NULL,
    ADD COLUMN thread_no INT UNSIGNED NULL,
    ADD COLUMN mentions VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN pinned_at DATETIME(3) NULL,
    ADD COLUMN pinned_by ${ID} NULL`,
  `CREATE TABLE threads (
    room_id ${ID} NOT NULL,
    root_seq INT UNSIGNED NOT NULL,
    replies INT UNSIGNED NOT NULL,
    last_reply_seq INT UNSIGNED NOT NULL,
    last_reply_at DATETIME(3) NOT NULL,
    PRIMARY KEY (room_id, root_seq)
  ) ${OPTIONS}`,
  `CREATE TABLE thread_replies (
    room_id ${ID} NOT NULL,
    root_seq INT UNSIGNED NOT NULL,
    thread_no INT UNSIGNED NOT NULL,
    seq INT UNSIGNED NOT NULL,
    PRIMARY KEY (room_id, root_seq, thread_no)
  ) ${OPTIONS}`,
  `CREATE TABLE thread_followers (
    user_id ${ID} NOT NULL,
    room_id ${ID} NOT NULL,
    root_seq INT UNSIGNED NOT NULL,
    following BOOLEAN NOT NULL,
    read_no INT UNSIGNED NOT NULL,
    PRIMARY KEY (user_id, room_id, root_seq)
  ) ${OPTIONS}`,
  `CREATE TABLE mentions (
    user_id ${ID} NOT NULL,
    room_id ${ID} NOT NULL,
    seq INT UNSIGNED NOT NULL,
    sender_id ${ID} NOT NULL,
    PRIMARY KEY (user_id, room_id, seq)
  ) ${OPTIONS}`,
  `CREATE TABLE pins (
    room_id ${ID} NOT NULL,
    seq INT UNSIGNED NOT NULL,
    PRIMARY KEY (room_id, seq)
  ) ${OPTIONS}`,
  `CREATE TABLE drafts (
    user_id ${ID} NOT NULL,
    room_id ${ID} NOT NULL,
    root_seq INT UNSIGNED NOT NULL,
    body TEXT ${UTF8} NOT NULL,
    updated_at DATETIME(3) NOT NULL,
    PRIMARY KEY (user_id, room_id, root_seq)
  ) ${OPTIONS}`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
