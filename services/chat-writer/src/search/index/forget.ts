import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../../db/database.ts';
import { deletePostingsUpTo, findRoomNumber, findTokenAfter } from '../db/indexing.queries.ts';

const STEP = 2_000;
const PAUSE_MS = 5;
const LAST_TOKEN = 0xffff_ffff;

/**
 * Takes a room's messages up to `seq` out of the index: they have had their time. A walk along the room's postings in small steps; others
 * write in between. May be repeated.
 */
export async function forgetMessages(db: Db, room: string, seq: number): Promise<void> {
  const no = await findRoomNumber(db, room);
  if (no === undefined) return;
  for (let from: number | undefined = 0; from !== undefined;) {
    const next: number | undefined = await findTokenAfter(db, no, from, STEP);
    const to = next ?? LAST_TOKEN;
    while ((await deletePostingsUpTo(db, no, { from, to, seq }, STEP)) === STEP) await sleep(PAUSE_MS);
    // Of the last token there may be more than a step.
    from = next === undefined || to === LAST_TOKEN ? undefined : Math.max(next, from + 1);
    await sleep(PAUSE_MS);
  }
}
