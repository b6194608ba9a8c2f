import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';
import type { Database } from '../../src/db/database.ts';

/** A database that answers every statement with one row, and keeps its text. */
export function recorder(row: object): { db: Kysely<Database>; statements: string[] } {
  const statements: string[] = [];
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql }: CompiledQuery): Promise<QueryResult<Row>> {
      statements.push(sql);
      return { rows: [row as Row], numAffectedRows: 0n };
    },
    async *streamQuery() {
      // Nothing streams.
    },
  };
  class Driver extends DummyDriver {
    override async acquireConnection(): Promise<DatabaseConnection> {
      return connection;
    }
  }
  const db = new Kysely<Database>({
    dialect: {
      createAdapter: () => new MysqlAdapter(),
      createDriver: () => new Driver(),
      createIntrospector: (kysely) => new MysqlIntrospector(kysely),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    },
  });
  return { db, statements };
}
