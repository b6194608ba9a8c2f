import type { PendingMessage, RoomState } from '@chatapp/client';
import { errors } from '@chatapp/contracts/light';
import type { Outgoing } from '#lib/timeline/rows.ts';

/** Messages newer than this many may be shown before the client has forgotten them as pending. */
const LOOK_BACK = 200;

/** My messages that the room does not show yet, as rows. */
export function outgoingOf({ pending, messages }: Pick<RoomState, 'pending' | 'messages'>): Outgoing[] {
  if (pending.length === 0) return [];
  const shown = new Set(messages.slice(-LOOK_BACK).map(({ id }) => id));
  return pending.filter(({ id }) => !shown.has(id)).map(toOutgoing);
}

function toOutgoing({ id, body, createdAtMs, status, code }: PendingMessage): Outgoing {
  const at = new Date(createdAtMs).toISOString();
  if (status !== 'failed') return { id, body, at, status: 'pending' };
  return { id, body, at, status, reason: reasonOf(code ?? '') };
}

function reasonOf(code: string): string {
  return Object.hasOwn(errors, code) ? errors[code as keyof typeof errors].message : 'The server refused it.';
}
