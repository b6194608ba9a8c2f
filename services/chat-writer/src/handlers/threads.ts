import { followerKey, type Batch } from '../batch/batch.ts';
import type { FollowerState, MessageState } from '../model.ts';

/** Puts a reply at the end of the thread below `root`. Whoever writes in a thread follows it and has read it; who began it follows it. */
export function addToThread(batch: Batch, reply: MessageState, root: MessageState): void {
  const isFirst = root.thread === null;
  const replies = (root.thread?.replies ?? 0) + 1;
  reply.root = root.seq;
  reply.threadNo = replies;
  root.thread = { replies, lastSeq: reply.seq, lastAt: reply.at };
  batch.staged.threads.addReply(reply, root);
  const { room, seq } = root;
  const touchedAt = reply.at;
  const known = batch.followers.get(followerKey(room, seq, root.sender));
  if (isFirst && root.sender !== reply.sender && !known)
    putFollower(batch, root, { user: root.sender, room, root: seq, following: true, readNo: 0, touchedAt });
  putFollower(batch, root, { user: reply.sender, room, root: seq, following: true, readNo: replies, touchedAt });
}

/** Notes how somebody stands to a thread, and tells them. */
export function putFollower(batch: Batch, root: MessageState, follower: FollowerState): void {
  const key = followerKey(follower.room, follower.root, follower.user);
  batch.followers.set(key, follower);
  batch.staged.threads.putFollower(key, follower);
  tellFollower(batch, root, follower);
}

export function tellFollower(batch: Batch, root: MessageState, { user, following, readNo }: FollowerState): void {
  const { room, seq, thread } = root;
  batch.tell(user, { type: 'thread.updated', room, seq, following, readNo, replies: thread?.replies ?? 0 });
}
