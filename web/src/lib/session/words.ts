import { ApiError } from '@chatapp/client';

/** What went wrong, in words for a person: what happened, and what to do. */
export function wordsFor(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong. Try again.';
  if (error.code === 'unreachable') return 'The server can’t be reached. Check your connection and try again.';
  if (error.retryAfterMs === undefined) return error.message;
  const stem = error.code === 'login_throttled' ? 'Too many failed attempts.' : 'That was too much at once.';
  return `${stem} Try again in ${waitOf(error.retryAfterMs)}.`;
}

function waitOf(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds < 90) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
