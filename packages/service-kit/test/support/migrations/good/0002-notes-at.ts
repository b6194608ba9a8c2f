import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('notes')
    .addColumn('at', sql`datetime(3)`)
    .addColumn('big', 'bigint')
    .execute();
}
