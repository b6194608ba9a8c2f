import type { Settings } from '@chatapp/contracts';
import { sql } from 'kysely';
import type { Db } from './database.ts';

export interface VersionedSettings {
  version: number;
  settings: Settings;
}

/** Undefined while no administrator has changed anything. */
export async function findInstallation(db: Db): Promise<VersionedSettings | undefined> {
  const row = await db
    .selectFrom('installation')
    .select(['version', 'settings'])
    .where('id', '=', 1)
    .executeTakeFirst();
  return row && { version: row.version, settings: JSON.parse(row.settings) as Settings };
}

/** An older version than what is there changes nothing. `version` last: MySQL assigns from left to right. */
export async function upsertInstallation(db: Db, { version, settings }: VersionedSettings): Promise<void> {
  await sql`insert into installation (id, version, settings) values (1, ${version}, ${JSON.stringify(settings)})
    on duplicate key update
      settings = if(values(version) > version, values(settings), settings),
      version = greatest(version, values(version))`.execute(db);
}
