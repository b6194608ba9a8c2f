import type { Changes, Member, Message, MemberChange, Room } from '@chatapp/contracts';

/** A client's copy of a room: what `changes` and live events are made for. */
export interface Copy {
  rev: number;
  room: Room | undefined;
  messages: Map<number, Message>;
  members: Map<string, Pick<MemberChange, 'user' | 'role'>>;
}

export const emptyCopy = (): Copy => ({ rev: 0, room: undefined, messages: new Map(), members: new Map() });

export function cloneCopy(copy: Copy): Copy {
  return { ...copy, messages: new Map(copy.messages), members: new Map(copy.members) };
}

function setMember(copy: Copy, { user, role }: Pick<MemberChange, 'user' | 'role'>): void {
  if (role === null) copy.members.delete(user.id);
  else copy.members.set(user.id, { user, role });
}

export function applyChanges(copy: Copy, { changes, members = [], room, upTo }: Changes): void {
  for (const message of changes) copy.messages.set(message.seq, message);
  for (const member of members) setMember(copy, member);
  if (room) copy.room = room;
  copy.rev = upTo;
}

/** A live event. Throws where its number does not follow. */
export function applyEvent(copy: Copy, event: { type: string; [field: string]: unknown }): void {
  if (event.rev !== copy.rev + 1) throw new Error(`event ${String(event.rev)} after ${copy.rev}`);
  copy.rev++;
  const { type, ...fields } = event;
  const more = type === 'member.joined' ? 1 : type === 'member.left' ? -1 : 0;
  if (copy.room) copy.room = { ...copy.room, memberCount: copy.room.memberCount + more };
  if (type.startsWith('message.')) copy.messages.set(event.seq as number, fields as unknown as Message);
  else if (type === 'member.left') copy.members.delete((event.user as MemberChange['user']).id);
  else if (type.startsWith('member.')) setMember(copy, event as unknown as MemberChange);
  else if (copy.room) copy.room = { ...copy.room, name: event.name as string, topic: event.topic as string };
}

/** What two copies must agree on, in a form that compares. */
export function comparable(copy: Copy) {
  const bySeq = [...copy.messages.values()].toSorted((a, b) => a.seq - b.seq);
  const byUser = [...copy.members.values()].toSorted((a, b) => (a.user.id < b.user.id ? -1 : 1));
  return { rev: copy.rev, messages: bySeq, members: byUser.map(({ user, role }) => ({ user, role })) };
}

export function membersOf(members: readonly Member[]): Copy['members'] {
  return new Map(members.map(({ user, role }) => [user.id, { user, role }]));
}
