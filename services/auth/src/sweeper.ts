import type { Logger } from '@chatapp/bus';
import type { Kysely } from 'kysely';
import type { Database } from './db/database.ts';
import { deletePublished } from './db/outbox.queries.ts';
import { deleteExpiredResetTokens } from './db/reset-tokens.queries.ts';
import { deleteExpiredSessions } from './db/sessions.queries.ts';
import { deleteExpiredCounters } from './db/throttles.queries.ts';

const EVERY_MS = 60_000;
/** Few rows a statement, so that nobody waits long for their locks. */
const BATCH = 500;
/** Published events stay for this long, for the case that Redis loses them before every consumer has them. */
const KEEP_PUBLISHED_MS = 3_600_000;

/** Deletes what has had its time: expired sessions and links, counters whose window is over, events published long ago. */
export async function sweep(db: Kysely<Database>, now: Date): Promise<void> {
  const published = new Date(now.getTime() - KEEP_PUBLISHED_MS);
  while ((await deleteExpiredSessions(db, now, BATCH)) === BATCH);
  while ((await deleteExpiredResetTokens(db, now, BATCH)) === BATCH);
  while ((await deleteExpiredCounters(db, now, BATCH)) === BATCH);
  while ((await deletePublished(db, published, BATCH)) === BATCH);
}

/** Sweeps every minute, in every instance: two at once do no harm. Returns what stops it. */
export function startSweeper(db: Kysely<Database>, log: Logger): () => void {
  const timer = setInterval(() => {
    sweep(db, new Date()).catch((err: unknown) => log.warn({ err }, 'sweeping failed, will try again'));
  }, EVERY_MS);
  return () => clearInterval(timer);
}
