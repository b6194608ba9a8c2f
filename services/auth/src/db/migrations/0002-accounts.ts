import { type Kysely, sql } from 'kysely';

const id = sql`char(16) character set ascii collate ascii_bin`;
const address = sql`varchar(254) character set utf8mb4 collate utf8mb4_bin`;
const instant = sql`datetime(3)`;
const hash = sql`binary(32)`;
const options = sql`engine = innodb default character set utf8mb4`;

/** Profiles, what tells sessions apart, second factors, and links to a new password. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('users')
    .addColumn('status_text', 'varchar(140)', (column) => column.notNull().defaultTo(''))
    .addColumn('email', address)
    .addColumn('email_key', address)
    .execute();
  await db.schema.createIndex('users_email').on('users').column('email_key').execute();

  await db.schema
    .alterTable('sessions')
    .addColumn('agent', 'varchar(255)', (column) => column.notNull().defaultTo(''))
    .addColumn('address', sql`varchar(64) character set ascii`, (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema
    .createIndex('sessions_open')
    .on('sessions')
    .columns(['user_id', 'ended_at', 'refreshed_at', 'id'])
    .execute();

  await db.schema
    .createTable('second_factors')
    .addColumn('user_id', id, (column) => column.primaryKey())
    .addColumn('secret', 'varbinary(128)', (column) => column.notNull())
    .addColumn('confirmed_at', instant)
    .addColumn('last_step', 'bigint', (column) => column.notNull())
    .addForeignKeyConstraint('second_factors_user', ['user_id'], 'users', ['id'])
    .modifyEnd(options)
    .execute();

  await db.schema
    .createTable('recovery_codes')
    .addColumn('user_id', id, (column) => column.notNull())
    .addColumn('code_hash', hash, (column) => column.notNull())
    .addPrimaryKeyConstraint('recovery_codes_pk', ['user_id', 'code_hash'])
    .addForeignKeyConstraint('recovery_codes_user', ['user_id'], 'users', ['id'])
    .modifyEnd(options)
    .execute();

  await db.schema
    .createTable('reset_tokens')
    .addColumn('token_hash', hash, (column) => column.primaryKey())
    .addColumn('user_id', id, (column) => column.notNull())
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('expires_at', instant, (column) => column.notNull())
    .addForeignKeyConstraint('reset_tokens_user', ['user_id'], 'users', ['id'])
    .addIndex('reset_tokens_expires', ['expires_at'])
    .modifyEnd(options)
    .execute();
}
