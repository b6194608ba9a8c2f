import { ApiError } from '@chatapp/client';
import type { ErrorCode } from '@chatapp/contracts';
import { errors } from '@chatapp/contracts/light';
import { readersLocale } from '#lib/i18n/numbers.ts';
import { m } from '#paraglide/messages.js';
import { baseLocale, getLocale } from '#paraglide/runtime.js';

let refusals: Readonly<Record<string, (() => string) | undefined>> = {};

/** The server speaks English. What it says by a code is known here in the other languages, which are not among what a page begins with. */
export async function loadRefusals(): Promise<void> {
  if (getLocale() !== baseLocale) ({ refusals } = await import('./refusals.ts'));
}

/** What went wrong, in words for a person: what happened, and what to do. */
export function wordsFor(error: unknown): string {
  if (!(error instanceof ApiError)) return m.went_wrong();
  const { code, message, status, retryAfterMs } = error;
  // The core's own fault, not the server's.
  if (code === 'internal' && status === 0) return m.went_wrong();
  if (code === 'unreachable') return m.unreachable();
  if (retryAfterMs !== undefined && code === 'login_throttled') return m.throttled({ when: whenWords(retryAfterMs) });
  if (retryAfterMs !== undefined && ['rate_limited', 'slow_mode'].includes(code))
    return m.too_much({ when: whenWords(retryAfterMs) });
  return refusals[code]?.() ?? message;
}

/** Why a message was refused, where all that is left of the answer is its code. */
export function wordsForCode(code: string): string {
  if (!Object.hasOwn(errors, code)) return m.send_refused();
  return refusals[code]?.() ?? errors[code as ErrorCode].message;
}

/** "in 13 seconds" */
function whenWords(ms: number): string {
  const from = new Intl.RelativeTimeFormat(readersLocale());
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  return seconds < 90 ? from.format(seconds, 'second') : from.format(Math.ceil(seconds / 60), 'minute');
}
