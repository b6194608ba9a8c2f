import type { Actor } from '@chatapp/contracts';
import type { Batch } from '../batch/batch.ts';
import type { RoomState } from '../model.ts';
import { recordAct } from './record-act.ts';

/**
 * Writes down that an administrator brought a message into a room: one entry for all that a batch brings there, since there may be a
 * million of them. It names the first and the last place, and how many came.
 */
export function recordImport(
  batch: Batch,
  actor: Actor,
  { id, name }: Pick<RoomState, 'id' | 'name'>,
  seq: number,
): void {
  const entry = batch.staged.audit.find(
    ({ action, target, actor: by }) => action === 'room.imported' && target?.id === id && by?.id === actor.id,
  );
  if (!entry) {
    const target = { kind: 'room', id, name } as const;
    recordAct(batch, actor, { action: 'room.imported', target, detail: { messages: 1, from: seq, to: seq } });
    return;
  }
  const { messages, from } = entry.detail;
  entry.detail = { messages: Number(messages) + 1, from, to: seq };
}
