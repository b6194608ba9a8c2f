import { type Kysely, sql } from 'kysely';

const id = sql`char(16) character set ascii collate ascii_bin`;
const instant = sql`datetime(3)`;
const options = sql`engine = innodb default character set utf8mb4`;

/** Settings of the installation, invitations, and what administrators find people by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('users_role').on('users').columns(['role', 'deactivated_at']).execute();
  await db.schema.createIndex('users_display_name').on('users').column('display_name').execute();

  // One row, of id 1: whoever changes it locks it.
  await db.schema
    .createTable('settings')
    .addColumn('id', sql`tinyint unsigned`, (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .modifyEnd(options)
    .execute();
  await sql`insert into settings (id, version, settings) values (1, 0, '{}')`.execute(db);

  await db.schema
    .createTable('invitations')
    .addColumn('id', id, (column) => column.primaryKey())
    .addColumn('code_hash', sql`binary(32)`, (column) => column.notNull().unique())
    .addColumn('note', 'varchar(100)', (column) => column.notNull())
    .addColumn('created_by', id, (column) => column.notNull())
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('expires_at', instant)
    .addColumn('max_uses', 'integer')
    .addColumn('uses', 'integer', (column) => column.notNull())
    .modifyEnd(options)
    .execute();
}
