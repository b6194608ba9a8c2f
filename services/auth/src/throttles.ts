import type { Static } from 'typebox';
import type { Kysely } from 'kysely';
import type { Database } from './db/database.ts';
import type { env } from './env.ts';
import type { Deps } from './deps.ts';
import { Throttle } from './throttle.ts';

const HOUR_MS = 3_600_000;

/** The limits of the settings. */
export function throttles(
  db: Kysely<Database>,
  settings: Static<typeof env>,
): Pick<
  Deps,
  'loginsByAccount' | 'loginsByAddress' | 'codesByAccount' | 'registrations' | 'resetsByAddress' | 'mailsByAccount'
> {
  const windowMs = settings.LOGIN_WINDOW_S * 1_000;
  return {
    loginsByAccount: new Throttle(db, {
      name: 'login:account',
      most: settings.LOGIN_FAILURES_PER_ACCOUNT,
      windowMs,
      code: 'login_throttled',
    }),
    loginsByAddress: new Throttle(db, {
      name: 'login:address',
      most: settings.LOGIN_FAILURES_PER_ADDRESS,
      windowMs,
      code: 'login_throttled',
    }),
    codesByAccount: new Throttle(db, {
      name: 'code:account',
      most: settings.CODE_FAILURES_PER_ACCOUNT,
      windowMs,
      code: 'login_throttled',
    }),
    resetsByAddress: new Throttle(db, {
      name: 'reset:address',
      most: settings.RESETS_PER_HOUR_PER_ADDRESS,
      windowMs: HOUR_MS,
      code: 'rate_limited',
    }),
    mailsByAccount: new Throttle(db, {
      name: 'reset-mail:account',
      most: settings.RESET_MAILS_PER_HOUR_PER_ACCOUNT,
      windowMs: HOUR_MS,
      code: 'rate_limited',
    }),
    registrations: new Throttle(db, {
      name: 'register:address',
      most: settings.REGISTRATIONS_PER_HOUR_PER_ADDRESS,
      windowMs: HOUR_MS,
      code: 'rate_limited',
    }),
  };
}
