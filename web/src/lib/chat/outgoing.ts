import type { PendingMessage } from '@chatapp/client';
import type { Written } from '#lib/core/protocol.ts';
import { wordsForCode } from '#lib/session/words.ts';
import type { Outgoing } from '#lib/timeline/rows.ts';

/** A message that was written on this page, and when. */
export interface JustWritten extends Written {
  readonly createdAtMs: number;
}

/**
 * My messages that the list does not show yet: those that the core has taken, then those that were written a moment ago.
 * @param shown ids of the newest messages in the list
 */
export function outgoingOf(
  pending: readonly PendingMessage[],
  written: readonly JustWritten[],
  shown: ReadonlySet<string>,
): Outgoing[] {
  const taken = pending.filter(({ id }) => !shown.has(id));
  const ids = new Set(taken.map(({ id }) => id));
  const fresh = written.filter(({ id }) => !shown.has(id) && !ids.has(id));
  return [...taken.map(toOutgoing), ...fresh.map((message) => toOutgoing({ ...message, status: 'pending' }))];
}

function toOutgoing({ id, body, createdAtMs, status, code, replyTo }: PendingMessage): Outgoing {
  const one = { id, body, at: new Date(createdAtMs).toISOString(), ...(replyTo !== undefined && { replyTo }) };
  return status === 'failed' ? { ...one, status, reason: wordsForCode(code ?? '') } : { ...one, status: 'pending' };
}
