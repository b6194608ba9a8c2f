import { defaultSettings, type Settings } from '@chatapp/contracts';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from './database.ts';

export interface VersionedSettings {
  version: number;
  settings: Settings;
}

const toSettings = (row: { version: number; settings: string }): VersionedSettings => ({
  version: row.version,
  settings: { ...defaultSettings, ...(JSON.parse(row.settings) as Partial<Settings>) },
});

export async function findSettings(db: Kysely<Database>): Promise<VersionedSettings> {
  return toSettings(
    await db.selectFrom('settings').select(['version', 'settings']).where('id', '=', 1).executeTakeFirstOrThrow(),
  );
}

/** The same, held until the transaction ends: of two changes at once, one comes first. */
export async function lockSettings(trx: Transaction<Database>): Promise<VersionedSettings> {
  return toSettings(
    await trx
      .selectFrom('settings')
      .select(['version', 'settings'])
      .where('id', '=', 1)
      .forUpdate()
      .executeTakeFirstOrThrow(),
  );
}

/** Keeps what differs from the defaults, so that a better default reaches those who have not chosen. */
export async function updateSettings(
  trx: Transaction<Database>,
  { version, settings }: VersionedSettings,
): Promise<void> {
  const chosen = Object.entries(settings).filter(([name, value]) => defaultSettings[name as keyof Settings] !== value);
  await trx
    .updateTable('settings')
    .set({ version, settings: JSON.stringify(Object.fromEntries(chosen)) })
    .where('id', '=', 1)
    .execute();
}
