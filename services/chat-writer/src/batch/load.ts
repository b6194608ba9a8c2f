import type { Command, CommandType } from '@chatapp/contracts';
import { addTo, type ByRoom } from '../db/by-room.ts';
import { listMemberships } from '../db/members.queries.ts';
import { countPins } from '../db/pins.queries.ts';
import { countRoomsOf, listRoomsById } from '../db/rooms.queries.ts';
import { senderOf, type Batch } from './batch.ts';
import { loadDrafts } from './load-drafts.ts';
import { loadInvites } from './load-invites.ts';
import { loadMessages } from './load-messages.ts';
import { loadNamed, namesakesOf } from './load-named.ts';
import { memberKey } from './partition.ts';
import { listHiddenReaders } from '../db/person-settings.queries.ts';
import { showsReceipts } from '../receipts.ts';

/** The room that a command is about, where it is of this partition: those of drafts are not. */
const roomOf = (command: Command): string | undefined =>
  'room' in command && command.type !== 'draft.set' ? command.room : undefined;

/** Who else, besides the actor, a command is about. */
export function targetsOf(command: Command): readonly string[] {
  if ('userIds' in command) return command.userIds;
  if ('ownerId' in command && command.ownerId !== undefined) return [command.ownerId];
  if ('userId' in command) return [command.userId];
  const sender = senderOf(command);
  return sender === command.actor.id ? [] : [sender];
}

async function loadRooms(batch: Batch, commands: readonly Command[]): Promise<void> {
  const missing: string[] = [];
  for (const command of commands) {
    const room = roomOf(command);
    if (room === undefined || batch.rooms.has(room)) continue;
    const cached = batch.partition.rooms.get(room);
    if (cached === undefined) missing.push(room);
    batch.rooms.set(room, cached ?? null);
  }
  if (missing.length === 0) return;
  for (const room of await listRoomsById(batch.connection, missing)) batch.rooms.set(room.id, room);
}

async function loadMembers(batch: Batch, commands: readonly Command[]): Promise<void> {
  const missing: ByRoom<string> = new Map();
  const need = (room: string, user: string) => {
    const key = memberKey(room, user);
    if (batch.members.has(key)) return;
    const cached = batch.partition.members.get(key);
    if (cached === undefined && batch.rooms.get(room)) addTo(missing, room, user);
    batch.members.set(key, cached ?? null);
  };
  for (const command of commands) {
    const room = roomOf(command);
    if (room === undefined) continue;
    need(room, command.actor.id);
    for (const target of targetsOf(command)) need(room, target);
    for (const user of namesakesOf(batch, command)) need(room, user);
  }
  if (missing.size === 0) return;
  for (const member of await listMemberships(batch.connection, missing))
    batch.members.set(memberKey(member.room, member.user), member);
}

/** How many messages are pinned where one is to be. */
async function loadPinCounts(batch: Batch, commands: readonly Command[]): Promise<void> {
  const rooms = new Set(commands.flatMap((command) => (command.type === 'message.pin' ? command.room : [])));
  if (rooms.size === 0) return;
  for (const [room, pins] of await countPins(batch.connection, [...rooms])) batch.pinCounts.set(room, pins);
}

/** Commands by which the actor may come into a room, and those by which others may. */
const COMING: ReadonlySet<CommandType> = new Set<CommandType>([
  'room.create',
  'room.join',
  'direct.open',
  'group.open',
  'invite.accept',
]);
const BRINGING: ReadonlySet<CommandType> = new Set<CommandType>(['member.add', 'direct.open', 'group.open']);

/** In how many rooms those are who may come into one. */
async function loadRoomCounts(batch: Batch, commands: readonly Command[]): Promise<void> {
  const users = new Set<string>();
  for (const command of commands) {
    if (COMING.has(command.type)) users.add(command.actor.id);
    if (BRINGING.has(command.type)) for (const target of targetsOf(command)) users.add(target);
  }
  if (users.size === 0) return;
  for (const [user, rooms] of await countRoomsOf(batch.connection, [...users])) batch.roomCounts.set(user, rooms);
}

/** Who of those that mark something as read in a small room lets nobody see it. */
async function loadHiddenReaders(batch: Batch, commands: readonly Command[]): Promise<void> {
  const readers = new Set<string>();
  for (const command of commands)
    if (command.type === 'read.mark' && showsReceipts(batch.room(command.room))) readers.add(command.actor.id);
  for (const user of await listHiddenReaders(batch.connection, [...readers])) batch.hiddenReaders.add(user);
}

/** Brings in all that the commands will look at: one query for each kind of thing, and none for what the partition remembers. */
export async function load(batch: Batch, commands: readonly Command[]): Promise<void> {
  await loadRooms(batch, commands);
  await loadNamed(batch, commands);
  await loadMembers(batch, commands);
  await loadMessages(batch, commands);
  await loadPinCounts(batch, commands);
  await loadDrafts(batch, commands);
  await loadRoomCounts(batch, commands);
  await loadInvites(batch, commands);
  await loadHiddenReaders(batch, commands);
}
