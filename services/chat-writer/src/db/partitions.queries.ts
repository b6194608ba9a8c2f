import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { PartitionTable } from './partitions.table.ts';

/** An ownership as it begins: its epoch, and how far those before it came. */
export type Beginning = Pick<PartitionTable, 'epoch' | 'applied' | 'incarnation'>;

/**
 * Begins a new ownership of partition `p`. Waits for a transaction of the owner before to end; when this returns, none of theirs can
 * commit any more.
 */
export async function bumpEpoch(db: Db, p: number, owner: string): Promise<Beginning> {
  return db.transaction().execute(async (trx) => {
    await sql`insert into partitions (p, epoch, owner, acquired_at) values (${p}, 1, ${owner.slice(0, 64)}, utc_timestamp(3))
      on duplicate key update epoch = epoch + 1, owner = values(owner), acquired_at = values(acquired_at)`.execute(trx);
    return trx
      .selectFrom('partitions')
      .select(['epoch', 'applied', 'incarnation'])
      .where('p', '=', p)
      .executeTakeFirstOrThrow();
  });
}
