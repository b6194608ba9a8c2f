import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type DatabaseConnection,
} from 'kysely';
import type { Database, Db } from '../db/database.ts';

/** A batch that was tried without the database needs to read. */
export class WantsToRead extends Error {
  override readonly name = 'WantsToRead';
}

/** Always the same one: a trace of where it was thrown would cost more than the attempt. */
const wantsToRead = new WantsToRead();

class NoDriver extends DummyDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    throw wantsToRead;
  }
}

/** A database that cannot be read. What a partition remembers suffices for most batches: those can be committed in one trip. */
export const blind: Db = new Kysely<Database>({
  dialect: {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new NoDriver(),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  },
});
