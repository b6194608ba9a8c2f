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

export interface Recorded {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A database that answers every statement with one row, and keeps what it was sent. */
export function recorder(row: object): { db: Kysely<Database>; statements: Recorded[] } {
  const statements: Recorded[] = [];
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      statements.push({ sql, parameters });
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
