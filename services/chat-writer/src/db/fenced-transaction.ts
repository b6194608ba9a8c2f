import { Fenced } from '@chatapp/bus';
import { CompiledQuery } from 'kysely';
import type { Db } from './database.ts';
import type { PartitionTable } from './partitions.table.ts';

/**
 * How long the server keeps an open transaction whose owner says nothing. A paused owner would otherwise hold its locks, and with
 * them the next owner, for as long as it sleeps.
 */
const SILENCE_S = 3;
/** Far below the server's max_allowed_packet (16 MiB at the least). */
const PACKET_BYTES = 4 * 1024 * 1024;

/** What a transaction adds to its statements, with the fences of a few hundred partitions. */
const FENCE_BYTES = 64 * 1024;

/** One statement, with roughly how many bytes it sends. */
export interface Statement {
  query: CompiledQuery;
  bytes: number;
}

/** Runs statements in order, in as few round trips as their size allows. The first that fails ends it. Needs `together`. */
export async function runTogether(db: Db, statements: readonly Statement[]): Promise<void> {
  let from = 0;
  while (from < statements.length) {
    let to = from;
    let bytes = 0;
    while (to < statements.length && (to === from || bytes + statements[to]!.bytes <= PACKET_BYTES))
      bytes += statements[to++]!.bytes;
    const packet = statements.slice(from, to);
    const text = packet.map(({ query }) => query.sql).join('; ');
    await db.executeQuery(
      CompiledQuery.raw(
        text,
        packet.flatMap(({ query }) => query.parameters as unknown[]),
      ),
    );
    from = to;
  }
}

/** Whether statements go in one packet with what a transaction adds to them. */
export const fitTogether = (statements: readonly Statement[]): boolean =>
  statements.reduce((sum, { bytes }) => sum + bytes, 0) <= PACKET_BYTES - FENCE_BYTES;

const statement = (text: string, bytes = 100): Statement => ({ query: CompiledQuery.raw(text), bytes });
const COMMIT = [statement('commit'), statement('set session wait_timeout = default')];

/** What a transaction says of its partition: whose it is, and how far the stream will have been applied. */
export type Fence = Pick<PartitionTable, 'p' | 'epoch' | 'applied' | 'incarnation'>;

/** Added to any epoch it is more than the column holds: the statement fails, whatever the server's mode, and with it all that follow. */
const TOO_MUCH = '18446744073709551615';
/** Stands in no row: the rows are there. */
const NEVER = '1970-01-01 00:00:00';

/** One statement that fails if any of the partitions has another epoch. They exist: they were taken on. */
function guardOf(fences: readonly Fence[]): Statement {
  const rows = fences.map(({ p, epoch, applied, incarnation }) => [p, epoch, '', NEVER, applied, incarnation]);
  const text = `insert into partitions (p, epoch, owner, acquired_at, applied, incarnation) values ? on duplicate key update applied = values(applied), incarnation = values(incarnation), epoch = if(epoch = values(epoch), epoch, epoch + ${TOO_MUCH})`;
  return { query: CompiledQuery.raw(text, [rows]), bytes: 300 + fences.length * 100 };
}

/**
 * The same for statements that need nothing read before them and fit together, of one partition or several: the whole transaction in one
 * packet, half the way to the server and back. Nobody can fall silent in the middle of it.
 * @throws Fenced when another owner has come to one of them.
 */
export async function commitFenced(db: Db, fences: readonly Fence[], statements: readonly Statement[]): Promise<void> {
  const whole = [statement('begin'), guardOf(fences), ...statements, statement('commit')];
  await db.connection().execute(async (connection) => {
    try {
      await runTogether(connection, whole);
    } catch (error) {
      // A connection that is gone has rolled back by itself.
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
      if ((error as { code?: unknown }).code === 'ER_DATA_OUT_OF_RANGE')
        throw new Fenced(
          `another epoch has begun: ${fences.map(({ p, epoch }) => `partition ${p} after ${epoch}`).join(', ')}`,
        );
      throw error;
    }
  });
}

/**
 * One transaction of a partition, fenced: it begins by writing how far it comes into the partition's row, which it finds by its epoch.
 * The lock that this takes makes it end either before the next owner bumps the epoch or not at all. `work` returns the last statements,
 * which travel together with the commit.
 * @throws Fenced when another owner has come.
 */
export async function inFencedTransaction(
  db: Db,
  { p, epoch, applied, incarnation }: Fence,
  work: (connection: Db) => Promise<Statement[]>,
): Promise<void> {
  await db.connection().execute(async (connection) => {
    try {
      const { rows } = await connection.executeQuery(
        CompiledQuery.raw(
          `set session wait_timeout = ${SILENCE_S}; begin; update partitions set applied = ?, incarnation = ? where p = ? and epoch = ?`,
          [applied, incarnation, p, epoch],
        ),
      );
      // A row that stays as it was is found all the same.
      const { affectedRows } = rows[2] as { affectedRows: number };
      if (affectedRows !== 1) throw new Fenced(`partition ${p} has another epoch than ${epoch}`);
      await runTogether(connection, [...(await work(connection)), ...COMMIT]);
    } catch (error) {
      // A connection that is gone has rolled back by itself.
      await connection.executeQuery(CompiledQuery.raw('rollback; set session wait_timeout = default')).catch(() => {});
      throw error;
    }
  });
}
