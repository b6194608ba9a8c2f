import { sql, type Kysely } from 'kysely';

const ID = 'VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin';
const OPTIONS = 'ENGINE=InnoDB DEFAULT CHARACTER SET ascii COLLATE ascii_bin ROW_FORMAT=DYNAMIC';

/** The index of messages (docs/adr/0008-search-by-postings.md). All of it can be made again from the other tables. */
const tables = [
  `CREATE TABLE search_rooms (
    room_id ${ID} NOT NULL PRIMARY KEY,
    no INT UNSIGNED NOT NULL AUTO_INCREMENT,
    rev INT UNSIGNED NOT NULL,
    stale BOOLEAN NOT NULL,
    UNIQUE KEY by_no (no)
  )`,
  `CREATE TABLE search_postings (
    room_no INT UNSIGNED NOT NULL,
    token INT UNSIGNED NOT NULL,
    at DATETIME(3) NOT NULL,
    seq INT UNSIGNED NOT NULL,
    PRIMARY KEY (room_no, token, at, seq)
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of tables) await sql.raw(`${table} ${OPTIONS}`).execute(db);
}
