import { sql, type Kysely } from 'kysely';

const WORD = (length: number) => `VARCHAR(${length}) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''`;

/** How far a partition's stream has been applied, and in which data set of Redis that place is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`ALTER TABLE partitions ADD COLUMN applied ${WORD(64)}, ADD COLUMN incarnation ${WORD(36)}`)
    .execute(db);
}
