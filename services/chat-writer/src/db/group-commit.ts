import { isTransient } from '@chatapp/service-kit/mysql';
import { CompiledQuery } from 'kysely';
import type { Db } from './database.ts';
import { commitFenced, fitTogether, type Fence, type Statement } from './fenced-transaction.ts';

/** What a partition is ready to commit. */
interface Job {
  readonly fence: Fence;
  readonly statements: readonly Statement[];
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Commits what several partitions of this instance have ready in one transaction: one wait for the disk and one wake-up for all of them. While
 * one is under way, those that become ready gather for the next, so transactions grow with the load by themselves and nothing waits for a timer.
 * Partitions share no rows, so what each asked for stays together and in its order, whatever it travels with.
 */
export class GroupCommit {
  readonly #db: Db;
  #waiting: Job[] = [];
  #isRunning = false;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Commits statements that {@link fitTogether}, behind the partition's fence.
   * @throws Fenced when another owner has come, and whatever the database answers; nothing of this partition is committed then, or (where the
   * connection broke) it is not known whether it is.
   */
  commit(fence: Fence, statements: readonly Statement[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ fence, statements, resolve, reject });
      if (this.#isRunning) return;
      this.#isRunning = true;
      // What one read has brought for other partitions becomes ready in the same turn.
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#commit(this.#take());
    this.#isRunning = false;
  }

  /** All that waits, as far as it fits one packet; at least one. */
  #take(): Job[] {
    let count = 1;
    const statements = [...this.#waiting[0]!.statements];
    for (; count < this.#waiting.length; count++) {
      statements.push(...this.#waiting[count]!.statements);
      if (!fitTogether(statements)) break;
    }
    return this.#waiting.splice(0, count);
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    // In one order, so that no two transactions can wait for each other.
    const fences = jobs.map(({ fence }) => fence).toSorted((a, b) => a.p - b.p);
    try {
      await commitFenced(this.#db, fences, join(jobs.map(({ statements }) => statements)));
      for (const job of jobs) job.resolve();
    } catch (error) {
      if (jobs.length === 1 || isTransient(error)) for (const job of jobs) job.reject(error);
      // One of them has another owner by now, or is a repetition: it alone shall hear of it.
      else for (const job of jobs) await this.#commit([job]);
    }
  }
}

/** Rows for the same columns of the same table go into one statement. */
function join(lists: readonly (readonly Statement[])[]): Statement[] {
  const [first = [], ...others] = lists;
  const joined = [...first];
  for (const statements of others) {
    let from = 0;
    for (const statement of statements) {
      const at = joined.findIndex((other, index) => index >= from && isSameInsert(other, statement));
      if (at >= 0) joined[at] = withRowsOf(joined[at]!, statement);
      else joined.push(statement);
      from = at >= 0 ? at + 1 : joined.length;
    }
  }
  return joined;
}

type Rows = readonly (readonly unknown[])[];

const isSameInsert = ({ query: one }: Statement, { query: other }: Statement): boolean =>
  one.sql === other.sql && one.sql.startsWith('insert into') && one.parameters.length === 1;

function withRowsOf(one: Statement, other: Statement): Statement {
  const rows = [...(one.query.parameters[0] as Rows), ...(other.query.parameters[0] as Rows)];
  return { query: CompiledQuery.raw(one.query.sql, [rows]), bytes: one.bytes + other.bytes };
}
