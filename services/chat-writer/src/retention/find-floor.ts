import type { Db } from '../db/database.ts';
import { findSentAt, type RoomAge } from '../db/retention.queries.ts';

/** The last message of a room from before `cutoff`. Messages stand in the order of their times, so each look halves what is left. */
export async function findFloor(
  db: Db,
  { id, floor, lastSeq }: Pick<RoomAge, 'id' | 'floor' | 'lastSeq'>,
  cutoff: string,
): Promise<number> {
  let old = floor;
  let young = lastSeq + 1;
  while (young - old > 1) {
    const middle = Math.floor((old + young) / 2);
    const at = await findSentAt(db, id, middle);
    if (at !== undefined && at < cutoff) old = middle;
    else young = middle;
  }
  return old;
}
