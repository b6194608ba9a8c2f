import type { Changes } from '@chatapp/contracts';
import type { Db } from './db/database.ts';
import { listChangedMembers } from './db/members.queries.ts';
import { listChangedMessages } from './db/messages.queries.ts';
import type { MemberState, MessageState, RoomState } from './model.ts';
import type { People } from './people/people.ts';
import { peersOf, toMemberChange, toMessage, toRoom } from './views.ts';

/** People named by messages, members and a room. */
export function peopleOf(
  messages: readonly MessageState[],
  members: readonly MemberState[] = [],
  rooms: readonly RoomState[] = [],
  viewer = '',
): Set<string> {
  const ids = new Set<string>();
  for (const message of messages) ids.add(message.sender);
  for (const member of members) ids.add(member.user);
  for (const room of rooms) {
    for (const peer of peersOf(room, viewer)) ids.add(peer);
  }
  return ids;
}

/**
 * All that changed in `room` after `since`, each once and in its latest state, complete up to `upTo`. `room` must have been read
 * before. What changed later than its head comes along: left out, a message that was changed again meanwhile would be missing below it.
 */
export async function listChanges(
  db: Db,
  people: People,
  request: { room: RoomState; viewer: string; since: number; limit: number },
): Promise<Changes> {
  const { room, viewer, since, limit } = request;
  const head = room.lastRev;
  if (since >= head) return { changes: [], upTo: head, more: false };
  const range = { room: room.id, since, limit: limit + 1 };
  const messages = await listChangedMessages(db, range);
  const members = await listChangedMembers(db, range);
  // One bound for both lists, so that nothing below it is missing from either.
  let last = Infinity;
  if (messages.length > limit) last = messages[limit - 1]!.rev;
  if (members.length > limit) last = Math.min(last, members[limit - 1]!.rev);
  const upTo = Math.min(last, head);
  const messagesNow = messages.filter((message) => message.rev <= last && message.seq > room.floor);
  const membersNow = members.filter((member) => member.rev <= last);

  const faces = await people.find(peopleOf(messagesNow, membersNow, [room], viewer));
  const answer: Changes = {
    changes: messagesNow.map((message) => toMessage(message, faces)),
    upTo,
    more: upTo < head,
  };
  // With members their number changes too.
  if (room.infoRev > since || membersNow.length > 0) answer.room = toRoom(room, viewer, faces);
  if (membersNow.length > 0) answer.members = membersNow.map((member) => toMemberChange(member, faces));
  return answer;
}
