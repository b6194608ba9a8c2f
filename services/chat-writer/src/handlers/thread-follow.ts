import type { Command } from '@chatapp/contracts';
import { followerKey, type Batch, type Outcome } from '../batch/batch.ts';
import { rootOf } from '../batch/load-messages.ts';
import { findMessage } from './change-message.ts';
import { putFollower } from './threads.ts';

/** Follows a thread, or one that may begin below a message; or does so no more. What was said before counts as read. */
export function followThread(batch: Batch, command: Command<'thread.follow'>): Outcome {
  const target = findMessage(batch, command, 'follow thread');
  if ('code' in target) return target;
  const root = rootOf(batch, target.message);
  const { room, seq } = root;
  const user = command.actor.id;
  const known = batch.followers.get(followerKey(room, seq, user));
  // The message was sent in this very batch: once it is stored, this can be looked up.
  if (known === undefined) return 'later';
  const { following } = command;
  if (following !== (known?.following ?? false)) {
    const readNo = known?.readNo ?? root.thread?.replies ?? 0;
    putFollower(batch, root, { user, room, root: seq, following, readNo, touchedAt: batch.at });
  } else if (!known) putFollower(batch, root, { user, room, root: seq, following, readNo: 0, touchedAt: batch.at });
  return { room, seq };
}
