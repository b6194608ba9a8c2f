import type { Message, RoomEvent, ServerEvent } from '@chatapp/contracts';
import type { Detail, Observation, SeenMessage } from './history.ts';

/** One person's reaction, as text. */
export const reactionOf = (emoji: string, userId: string): string => `${emoji} ${userId}`;

/** What the checker compares of a message. */
export function seen(message: Omit<Message, 'room' | 'kind' | 'at'>): SeenMessage {
  const { replyTo, root, threadNo, mentions, mentionsRoom, thread, reactions = {}, pinnedAt } = message;
  const given = Object.entries(reactions).flatMap(([emoji, users]) => users.map((user) => reactionOf(emoji, user)));
  return {
    seq: message.seq,
    rev: message.rev,
    id: message.id,
    sender: message.sender.id,
    body: message.body,
    deleted: message.deletedAt !== undefined,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(root === undefined ? {} : { root }),
    ...(threadNo === undefined ? {} : { threadNo }),
    ...(mentions === undefined ? {} : { mentions: mentions.toSorted() }),
    ...(mentionsRoom === undefined ? {} : { mentionsRoom }),
    ...(given.length === 0 ? {} : { reactions: given.toSorted() }),
    ...(pinnedAt === undefined ? {} : { pinned: true }),
    ...(thread === undefined ? {} : { replies: thread.replies }),
  };
}

/** Whether two views of a message agree; `replies` are told by the replies themselves. */
export function same(a: SeenMessage, b: SeenMessage): boolean {
  return (
    a.id === b.id &&
    a.rev === b.rev &&
    a.sender === b.sender &&
    a.body === b.body &&
    a.deleted === b.deleted &&
    a.replyTo === b.replyTo &&
    a.root === b.root &&
    a.threadNo === b.threadNo &&
    a.mentionsRoom === b.mentionsRoom &&
    a.pinned === b.pinned &&
    String(a.reactions ?? []) === String(b.reactions ?? []) &&
    String(a.mentions ?? []) === String(b.mentions ?? [])
  );
}

/** What the checker looks at of a change. */
export function detailOf(event: RoomEvent): Detail {
  if (event.type === 'room.updated') return { archived: event.archivedAt !== undefined, name: event.name };
  if (event.type === 'message.created' || event.type === 'message.updated') return { message: seen(event) };
  const userId = event.user.id;
  if (event.type === 'member.left') return { member: { userId, role: null, reason: event.reason } };
  if (event.type === 'guest.banned') return { member: { userId, role: null, reason: 'banned' } };
  return { member: { userId, role: event.role } };
}

/** What a page of changes tells. */
export function observationsOf({
  changes = [],
  members = [],
}: Pick<ServerEvent<'subscribed'>, 'changes' | 'members'>): Observation[] {
  const of = (rev: number, type: string, detail: Detail): Observation => ({
    kind: 'event',
    via: 'changes',
    at: performance.now(),
    rev,
    type,
    ...detail,
  });
  return [
    ...changes.map((message) => of(message.rev, 'message', { message: seen(message) })),
    ...members.map(({ user, role, rev }) => of(rev, 'member', { member: { userId: user.id, role } })),
  ];
}
