import type { Kysely } from 'kysely';
import type { Database } from './db/database.ts';
import type { Keys } from './keys.ts';
import type { Slots } from './slots.ts';
import type { Throttle } from './throttle.ts';

/** What the routes work with. */
export interface Deps {
  db: Kysely<Database>;
  keys: Keys;
  /** For what hashes passwords. */
  slots: Slots;
  loginsByAccount: Throttle;
  loginsByAddress: Throttle;
  registrations: Throttle;
  /** To be called after a commit that wrote an event. */
  eventsCommitted(): void;
}
