import type { Changes, Member, Message, MemberChange, Room } from '@chatapp/contracts';

type Standing = Pick<MemberChange, 'user' | 'role' | 'mutedUntil'>;

/** A client's copy of a room: what `changes` and live events are made for. */
export interface Copy {
  rev: number;
  room: Room | undefined;
  messages: Map<number, Message>;
  members: Map<string, Standing>;
}

export const emptyCopy = (): Copy => ({ rev: 0, room: undefined, messages: new Map(), members: new Map() });

export function cloneCopy(copy: Copy): Copy {
  return { ...copy, messages: new Map(copy.messages), members: new Map(copy.members) };
}

const toStanding = ({ user, role, mutedUntil }: Standing): Standing =>
  mutedUntil === undefined ? { user, role } : { user, role, mutedUntil };

function setMember(copy: Copy, member: Standing): void {
  if (member.role === null) copy.members.delete(member.user.id);
  else copy.members.set(member.user.id, toStanding(member));
}

/** The room's own fields; of those that may be absent, each that is not told is gone. */
function setRoom(copy: Copy, event: { [field: string]: unknown }): void {
  const { archivedAt: _archivedAt, slowModeS: _slowModeS, ...rest } = copy.room!;
  const { name, topic, archivedAt, slowModeS } = event as Partial<Room>;
  copy.room = { ...rest, ...JSON.parse(JSON.stringify({ name, topic, archivedAt, slowModeS })) };
}

/** A reply tells of the thread below its root, too. */
function setMessage(copy: Copy, message: Message): void {
  const known = copy.messages.get(message.seq)?.thread;
  const thread = known && known.replies > (message.thread?.replies ?? 0) ? known : message.thread;
  copy.messages.set(message.seq, thread ? { ...message, thread } : message);
  const root = message.root === undefined ? undefined : copy.messages.get(message.root);
  const { threadNo = 0, seq, at } = message;
  if (root && threadNo > (root.thread?.replies ?? 0))
    copy.messages.set(root.seq, { ...root, thread: { replies: threadNo, lastSeq: seq, lastAt: at } });
}

export function applyChanges(copy: Copy, { changes, members = [], room, upTo }: Changes): void {
  for (const message of changes) setMessage(copy, message);
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
  if (type.startsWith('message.')) setMessage(copy, fields as unknown as Message);
  else if (type === 'member.left') copy.members.delete((event.user as MemberChange['user']).id);
  else if (type.startsWith('member.')) setMember(copy, event as unknown as MemberChange);
  else if (type === 'room.updated' && copy.room) setRoom(copy, event);
}

/** What two copies must agree on, in a form that compares. */
export function comparable(copy: Copy) {
  const bySeq = [...copy.messages.values()].toSorted((a, b) => a.seq - b.seq);
  const byUser = [...copy.members.values()].toSorted((a, b) => (a.user.id < b.user.id ? -1 : 1));
  return { rev: copy.rev, messages: bySeq, members: byUser };
}

export function membersOf(members: readonly Member[]): Copy['members'] {
  return new Map(members.map((member) => [member.user.id, toStanding(member)]));
}
