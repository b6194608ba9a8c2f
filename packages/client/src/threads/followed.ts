import type { FollowedThread } from '@chatapp/contracts';
import type { ClientEvent } from '../client-event.ts';

/** How I stand to a thread; what is unread is `replies − readNo`. */
export interface Followed {
  readonly room: string;
  /** Its root. */
  readonly seq: number;
  readonly following: boolean;
  readonly readNo: number;
  readonly replies: number;
}

/** Threads that I follow, and others that were heard of, by {@link followedKey}. */
export type FollowedThreads = ReadonlyMap<string, Followed>;

export const followedKey = (room: string, seq: number): string => `${room} ${seq}`;

/** Those of pages of `api.listThreads`. */
export function followedOf(threads: readonly FollowedThread[]): FollowedThreads {
  return new Map(
    threads.map(({ root: { room, seq, thread }, following, readNo }) => [
      followedKey(room, seq),
      { room, seq, following, readNo, replies: thread?.replies ?? 0 },
    ]),
  );
}

/** My threads after an event, as `client.on('event')` hands them out. Each reply tells how many there are. */
export function applyFollowed(threads: FollowedThreads, event: ClientEvent): FollowedThreads {
  if (event.type === 'thread.updated') {
    const { type: _type, ...told } = event;
    const key = followedKey(told.room, told.seq);
    const replies = Math.max(told.replies, threads.get(key)?.replies ?? 0);
    return new Map(threads).set(key, { ...told, replies });
  }
  if (event.type !== 'message.created' || event.root === undefined) return threads;
  const key = followedKey(event.room, event.root);
  const { room, root: seq, threadNo = 0 } = event;
  // That I follow it may be told after the reply that made me: the two come by different roads.
  const known = threads.get(key) ?? { room, seq, following: false, readNo: 0, replies: 0 };
  return threadNo > known.replies ? new Map(threads).set(key, { ...known, replies: threadNo }) : threads;
}
