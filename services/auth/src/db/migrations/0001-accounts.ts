import { type Kysely, sql } from 'kysely';

const id = sql`char(16) character set ascii collate ascii_bin`;
const sessionId = sql`char(22) character set ascii collate ascii_bin`;
const username = sql`varchar(32) character set ascii collate ascii_bin`;
const word = sql`varchar(32) character set ascii collate ascii_bin`;
const instant = sql`datetime(3)`;
const options = sql`engine = innodb default character set utf8mb4`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', id, (column) => column.primaryKey())
    .addColumn('username', username, (column) => column.notNull())
    .addColumn('username_key', username, (column) => column.notNull().unique())
    .addColumn('display_name', 'varchar(64)', (column) => column.notNull())
    .addColumn('role', word, (column) => column.notNull())
    .addColumn('password_hash', sql`varchar(255) character set ascii collate ascii_bin`, (column) => column.notNull())
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('deactivated_at', instant)
    .modifyEnd(options)
    .execute();

  await db.schema
    .createTable('sessions')
    .addColumn('id', sessionId, (column) => column.primaryKey())
    .addColumn('user_id', id, (column) => column.notNull())
    .addColumn('token_hash', 'binary(32)', (column) => column.notNull())
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('refreshed_at', instant, (column) => column.notNull())
    .addColumn('expires_at', instant, (column) => column.notNull())
    .addColumn('ended_at', instant)
    .addColumn('end_reason', word)
    .addForeignKeyConstraint('sessions_user', ['user_id'], 'users', ['id'])
    .addIndex('sessions_expires', ['expires_at'])
    .modifyEnd(options)
    .execute();

  await db.schema
    .createTable('outbox')
    .addColumn('id', 'bigint', (column) => column.primaryKey().autoIncrement())
    .addColumn('user_id', id, (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('published_at', instant)
    .addIndex('outbox_published', ['published_at', 'id'])
    .modifyEnd(options)
    .execute();

  await db.schema
    .createTable('throttles')
    .addColumn('bucket', 'binary(32)', (column) => column.primaryKey())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('resets_at', instant, (column) => column.notNull())
    .addIndex('throttles_resets', ['resets_at'])
    .modifyEnd(options)
    .execute();
}
