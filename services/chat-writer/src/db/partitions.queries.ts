import { sql } from 'kysely';
import type { Db } from './database.ts';

/**
 * Begins a new ownership of partition `p` and returns its epoch. Waits for a transaction of the owner before to end; when this returns,
 * none of theirs can commit any more.
 */
export async function bumpEpoch(db: Db, p: number, owner: string): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await sql`insert into partitions (p, epoch, owner, acquired_at) values (${p}, 1, ${owner.slice(0, 64)}, utc_timestamp(3))
      on duplicate key update epoch = epoch + 1, owner = values(owner), acquired_at = values(acquired_at)`.execute(trx);
    const { epoch } = await trx.selectFrom('partitions').select('epoch').where('p', '=', p).executeTakeFirstOrThrow();
    return epoch;
  });
}
