import type { Logger } from '@chatapp/bus';
import { deleteAppliedCommands } from './db/applied-commands.queries.ts';
import type { Db } from './db/database.ts';
import { deleteEndedSessions } from './db/ended-sessions.queries.ts';
import { deleteExpiredInvites } from './db/invites.queries.ts';
import { REMEMBERED_S } from './people/revocations.ts';

const EVERY_MS = 60_000;
/** For so long an invite that has expired is known to have. */
const EXPIRED_INVITES_S = 30 * 24 * 3_600;
/** Small enough that no step holds locks for long. */
const STEP_ROWS = 500;

/** Deletes what nobody will ask for any more. */
export async function tidyUp(db: Db, commandMemoryS: number): Promise<void> {
  while ((await deleteAppliedCommands(db, commandMemoryS, STEP_ROWS)) === STEP_ROWS);
  while ((await deleteEndedSessions(db, REMEMBERED_S, STEP_ROWS)) === STEP_ROWS);
  while ((await deleteExpiredInvites(db, EXPIRED_INVITES_S, STEP_ROWS)) === STEP_ROWS);
}

/** Tidies up every minute or so; instances keep out of step. Returns what stops it. */
export function keepTidy(db: Db, commandMemoryS: number, log: Logger): () => void {
  const next = () => setTimeout(() => void run(), EVERY_MS * (0.75 + Math.random() / 2)).unref();
  const run = async () => {
    await tidyUp(db, commandMemoryS).catch((err: unknown) => log.warn({ err }, 'could not tidy up, will try again'));
    if (!stopped) timer = next();
  };
  let stopped = false;
  let timer = next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
