import { sql, type Kysely } from 'kysely';

const ID = 'VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin';
const UTF8 = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci';
const OPTIONS = `ENGINE=InnoDB DEFAULT ${UTF8} ROW_FORMAT=DYNAMIC`;

/** Every table's key begins with its room, person or partition: no query crosses rooms but those of one person's list. */
const tables = [
  `CREATE TABLE partitions (
    p SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
    epoch BIGINT UNSIGNED NOT NULL,
    owner VARCHAR(64) NOT NULL,
    acquired_at DATETIME(3) NOT NULL
  )`,
  `CREATE TABLE people (
    id ${ID} NOT NULL PRIMARY KEY,
    username VARCHAR(32) ${UTF8} NOT NULL,
    display_name VARCHAR(64) ${UTF8} NOT NULL,
    system_role VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    deactivated BOOLEAN NOT NULL DEFAULT FALSE,
    as_of DATETIME(3) NOT NULL,
    changed_at DATETIME(3) NOT NULL,
    KEY by_username (username),
    KEY by_display_name (display_name),
    KEY by_changed_at (changed_at)
  )`,
  `CREATE TABLE rooms (
    id ${ID} NOT NULL PRIMARY KEY,
    kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(80) ${UTF8} NOT NULL,
    topic VARCHAR(250) ${UTF8} NOT NULL,
    created_by ${ID} NOT NULL,
    peer_id ${ID} NULL,
    created_at DATETIME(3) NOT NULL,
    last_seq INT UNSIGNED NOT NULL,
    last_rev INT UNSIGNED NOT NULL,
    info_rev INT UNSIGNED NOT NULL,
    member_count INT UNSIGNED NOT NULL,
    KEY by_kind_and_name (kind, name, id)
  )`,
  `CREATE TABLE members (
    room_id ${ID} NOT NULL,
    user_id ${ID} NOT NULL,
    role VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    active BOOLEAN NOT NULL,
    joined_at DATETIME(3) NOT NULL,
    joined_rev INT UNSIGNED NOT NULL,
    rev INT UNSIGNED NOT NULL,
    read_seq INT UNSIGNED NOT NULL,
    PRIMARY KEY (room_id, user_id),
    KEY by_room_and_rev (room_id, rev),
    KEY by_user (user_id, active, room_id)
  )`,
  `CREATE TABLE messages (
    room_id ${ID} NOT NULL,
    seq INT UNSIGNED NOT NULL,
    rev INT UNSIGNED NOT NULL,
    created_rev INT UNSIGNED NOT NULL,
    client_id BINARY(16) NOT NULL,
    sender_id ${ID} NOT NULL,
    kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    body TEXT ${UTF8} NOT NULL,
    at DATETIME(3) NOT NULL,
    reply_to INT UNSIGNED NULL,
    edited_at DATETIME(3) NULL,
    deleted_at DATETIME(3) NULL,
    PRIMARY KEY (room_id, seq),
    UNIQUE KEY by_client_id (room_id, client_id),
    KEY by_rev (room_id, rev)
  )`,
  `CREATE TABLE message_revisions (
    room_id ${ID} NOT NULL,
    seq INT UNSIGNED NOT NULL,
    rev INT UNSIGNED NOT NULL,
    body TEXT ${UTF8} NOT NULL,
    replaced_by ${ID} NOT NULL,
    replaced_at DATETIME(3) NOT NULL,
    PRIMARY KEY (room_id, seq, rev)
  )`,
  `CREATE TABLE reactions (
    room_id ${ID} NOT NULL,
    seq INT UNSIGNED NOT NULL,
    emoji VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    user_id ${ID} NOT NULL,
    rev INT UNSIGNED NOT NULL,
    PRIMARY KEY (room_id, seq, emoji, user_id)
  )`,
  `CREATE TABLE applied_commands (
    cmd_key BINARY(32) NOT NULL PRIMARY KEY,
    outcome MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    at DATETIME(3) NOT NULL,
    KEY by_at (at)
  )`,
  `CREATE TABLE ended_sessions (
    session VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    ended_at DATETIME(3) NOT NULL,
    KEY by_ended_at (ended_at)
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of tables) await sql.raw(`${table} ${OPTIONS}`).execute(db);
}
