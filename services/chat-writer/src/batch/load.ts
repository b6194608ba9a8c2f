import type { Command } from '@chatapp/contracts';
import { addTo, type ByRoom } from '../db/by-room.ts';
import { listMemberships } from '../db/members.queries.ts';
import { listMessagesBySeq } from '../db/messages.queries.ts';
import { countRoomsOf, listRoomsById } from '../db/rooms.queries.ts';
import { peopleOf } from '../changes.ts';
import { messageKey, type Batch } from './batch.ts';
import { memberKey } from './partition.ts';

/** Who else, besides the actor, a command is about. */
export function targetOf(command: Command): string | undefined {
  return 'userId' in command ? command.userId : undefined;
}

async function loadRooms(batch: Batch, commands: readonly Command[]): Promise<void> {
  const missing: string[] = [];
  for (const command of commands) {
    if (!('room' in command) || batch.rooms.has(command.room)) continue;
    const cached = batch.partition.rooms.get(command.room);
    if (cached === undefined) missing.push(command.room);
    batch.rooms.set(command.room, cached ?? null);
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
    if (!('room' in command)) continue;
    need(command.room, command.actor.id);
    const target = targetOf(command);
    if (target !== undefined) need(command.room, target);
  }
  if (missing.size === 0) return;
  for (const member of await listMemberships(batch.connection, missing))
    batch.members.set(memberKey(member.room, member.user), member);
}

/** Messages that edits, deletions and reactions name, with who wrote them. */
async function loadMessages(batch: Batch, commands: readonly Command[]): Promise<void> {
  const wanted: ByRoom<number> = new Map();
  for (const command of commands) {
    if (!('seq' in command) || command.type === 'read.mark') continue;
    const key = messageKey(command.room, command.seq);
    if (batch.messages.has(key)) continue;
    batch.messages.set(key, null);
    if (batch.rooms.get(command.room)) addTo(wanted, command.room, command.seq);
  }
  if (wanted.size === 0) return;
  const messages = await listMessagesBySeq(batch.connection, wanted);
  for (const message of messages) batch.messages.set(messageKey(message.room, message.seq), message);
  for (const [id, person] of await batch.people.find(peopleOf(messages))) batch.faces.set(id, person);
}

/** In how many rooms those are who may come into one. */
async function loadRoomCounts(batch: Batch, commands: readonly Command[]): Promise<void> {
  const users = new Set<string>();
  for (const { type, actor, ...fields } of commands) {
    if (type === 'room.create' || type === 'room.join' || type === 'direct.open') users.add(actor.id);
    if ((type === 'member.add' || type === 'direct.open') && 'userId' in fields) users.add(fields.userId);
  }
  if (users.size === 0) return;
  for (const [user, rooms] of await countRoomsOf(batch.connection, [...users])) batch.roomCounts.set(user, rooms);
}

/** Brings in all that the commands will look at: one query for each kind of thing, and none for what the partition remembers. */
export async function load(batch: Batch, commands: readonly Command[]): Promise<void> {
  await loadRooms(batch, commands);
  await loadMembers(batch, commands);
  await loadMessages(batch, commands);
  await loadRoomCounts(batch, commands);
}
