import type { Command } from '@chatapp/contracts';
import { followerKey, type Batch, type Outcome } from '../batch/batch.ts';
import { rootOf } from '../batch/load-messages.ts';
import { findMessage } from './change-message.ts';
import { putFollower } from './threads.ts';

/** Moves what one has read of a thread forward, never back and never past its last reply. */
export function readThread(batch: Batch, command: Command<'thread.read'>): Outcome {
  const target = findMessage(batch, command, 'mark read');
  if ('code' in target) return target;
  const root = rootOf(batch, target.message);
  const { room, seq } = root;
  const user = command.actor.id;
  const known = batch.followers.get(followerKey(room, seq, user));
  // The message was sent in this very batch: once it is stored, this can be looked up.
  if (known === undefined) return 'later';
  const readNo = Math.min(command.no, root.thread?.replies ?? 0);
  if (readNo > (known?.readNo ?? 0))
    putFollower(batch, root, {
      user,
      room,
      root: seq,
      following: known?.following ?? false,
      readNo,
      touchedAt: batch.at,
    });
  return { room, seq };
}
