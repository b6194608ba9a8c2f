import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';

/**
 * Brings a schema to its newest state: every `NNNN-title.ts` of `folder` that has not run yet, in order, under a lock, so that several may call it at once.
 * @returns the names of those that ran now.
 * @throws the error of the migration that failed, which names it.
 */
export async function migrate<Database>(db: Kysely<Database>, folder: string): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: {
      async getMigrations() {
        const files = (await readdir(folder)).filter((file) => /^\d{4}-[a-z0-9-]+\.ts$/.test(file)).toSorted();
        const modules = files.map(
          async (file) =>
            [file.slice(0, -3), (await import(pathToFileURL(join(folder, file)).href)) as Migration] as const,
        );
        return Object.fromEntries(await Promise.all(modules));
      },
    },
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  const failed = results.find((result) => result.status === 'Error');
  if (error !== undefined) throw new Error(`migration ${failed?.migrationName ?? ''} failed`, { cause: error });
  return results.map((result) => result.migrationName);
}
