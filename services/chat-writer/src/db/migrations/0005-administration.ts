import { sql, type Kysely } from 'kysely';

const ID = 'VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin';
const WORD = 'VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin';
const UTF8 = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci';
const OPTIONS = `ENGINE=InnoDB DEFAULT ${UTF8} ROW_FORMAT=DYNAMIC`;

/** What is said of acts. Anything else about them belongs into `detail`. */
const AUDIT_COLUMNS = 'id, event_id, at, actor_id, actor_name, action, target_kind, target_id, target_name, detail';

const statements = [
  `ALTER TABLE people ADD COLUMN status_text VARCHAR(140) ${UTF8} NOT NULL DEFAULT ''`,
  `ALTER TABLE rooms ADD COLUMN floor INT UNSIGNED NOT NULL DEFAULT 0, ADD KEY by_name (name, id)`,
  `ALTER TABLE members ADD KEY by_role (room_id, role, active)`,
  `ALTER TABLE mentions ADD KEY by_room (room_id, seq)`,
  `ALTER TABLE thread_followers ADD KEY by_room (room_id, root_seq)`,
  `CREATE TABLE installation (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    version INT UNSIGNED NOT NULL,
    settings TEXT ${UTF8} NOT NULL
  ) ${OPTIONS}`,
  `CREATE TABLE reports (
    id ${ID} NOT NULL PRIMARY KEY,
    room_id ${ID} NOT NULL,
    seq INT UNSIGNED NOT NULL,
    sender_id ${ID} NOT NULL,
    body TEXT ${UTF8} NOT NULL,
    reporter_id ${ID} NOT NULL,
    reason VARCHAR(500) ${UTF8} NOT NULL,
    at DATETIME(3) NOT NULL,
    state ${WORD} NOT NULL,
    outcome ${WORD} NULL,
    note VARCHAR(500) ${UTF8} NULL,
    resolved_by ${ID} NULL,
    resolved_at DATETIME(3) NULL,
    UNIQUE KEY by_message (room_id, seq, reporter_id),
    KEY by_state (state, id)
  ) ${OPTIONS}`,
];

/**
 * The audit log lies in a schema of its own, `<ours>_audit`: rights to schemas are the finest that MySQL and MariaDB have in common which
 * hold before a table is there, and the service may only read and append to this one (deploy/mysql). `audit_log` in our schema shows it,
 * with the rights of whoever looks.
 */
async function createAuditLog(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string }>`select database() as name`.execute(db);
  const schema = `\`${rows[0]!.name}_audit\``;
  await sql.raw(`CREATE DATABASE IF NOT EXISTS ${schema} ${UTF8}`).execute(db);
  await sql
    .raw(
      `CREATE TABLE IF NOT EXISTS ${schema}.audit_log (
    id BIGINT UNSIGNED NOT NULL PRIMARY KEY AUTO_INCREMENT,
    event_id BINARY(16) NOT NULL,
    at DATETIME(3) NOT NULL,
    actor_id ${ID} NULL,
    actor_name VARCHAR(32) ${UTF8} NOT NULL,
    action ${WORD} NOT NULL,
    target_kind ${WORD} NULL,
    target_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    target_name VARCHAR(100) ${UTF8} NOT NULL,
    detail TEXT ${UTF8} NOT NULL,
    UNIQUE KEY by_event_id (event_id),
    KEY by_actor (actor_id, id),
    KEY by_action (action, id)
  ) ${OPTIONS}`,
    )
    .execute(db);
  await sql
    .raw(`CREATE SQL SECURITY INVOKER VIEW audit_log AS SELECT ${AUDIT_COLUMNS} FROM ${schema}.audit_log`)
    .execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  await createAuditLog(db);
}
