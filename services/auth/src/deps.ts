import type { Kysely } from 'kysely';
import type { Database } from './db/database.ts';
import type { Keys } from './keys.ts';
import type { Mailer } from './mail/mailer.ts';
import type { SecretBox } from './second-factor/secret-box.ts';
import type { Slots } from '@chatapp/service-kit';
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
  /** Codes of second factors: wrong ones, since a right one forgets those before it. */
  codesByAccount: Throttle;
  /** Asking for links to a new password, and trying some. */
  resetsByAddress: Throttle;
  mailsByAccount: Throttle;
  box: SecretBox;
  /** Undefined where the installation sends none. */
  mailer: Mailer | undefined;
  /** Where people open ChatApp, if the settings say so: links lead there. */
  origin: string | undefined;
  /** To be called after a commit that wrote an event. */
  eventsCommitted(): void;
}
