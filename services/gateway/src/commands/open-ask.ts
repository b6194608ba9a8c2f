import { limits, type Refusal } from '@chatapp/contracts';
import type { Ask } from './commander.ts';
import { directRoomId, groupRoomId } from './room-ids.ts';

/** The command by which `user` opens the room of theirs with these people: with one other the direct room, with more a group. */
export function openAsk(
  user: string,
  { userId, userIds }: { userId?: string | undefined; userIds?: readonly string[] | undefined },
): Ask | Refusal {
  if ((userId === undefined) === (userIds === undefined))
    return { code: 'bad_request', message: 'Name one of userId and userIds.' };
  const others = new Set(userIds ?? [userId!]);
  // Oneself is always among them; whoever names nobody else is told so by chat-writer.
  if (others.size > 1) others.delete(user);
  const [first = user, ...more] = others;
  if (more.length === 0) return { type: 'direct.open', room: directRoomId(user, first), userId: first };
  if (others.size >= limits.groupPeople)
    return { code: 'bad_request', message: `A group has at most ${limits.groupPeople} people.` };
  return { type: 'group.open', room: groupRoomId([user, ...others]), userIds: [...others] };
}
