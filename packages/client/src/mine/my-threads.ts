import type { ClientEvent } from '../client-event.ts';
import { applyFollowed, type FollowedThreads } from '../threads/followed.ts';

/** My threads after an event. Those of a room that I am not in any more are not mine; whoever comes back has them again. */
export function applyToMyThreads(threads: FollowedThreads, event: ClientEvent): FollowedThreads {
  if (event.type !== 'room.removed') return applyFollowed(threads, event);
  const left = [...threads].filter(([, { room }]) => room !== event.room);
  return left.length < threads.size ? new Map(left) : threads;
}
