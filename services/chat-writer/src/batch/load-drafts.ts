import type { Command } from '@chatapp/contracts';
import { addTo, type ByRoom } from '../db/by-room.ts';
import { listDraftPlaces } from '../db/drafts.queries.ts';
import { listMemberships } from '../db/members.queries.ts';
import { listRoomsById } from '../db/rooms.queries.ts';
import { refuse } from '../rights.ts';
import type { Batch } from './batch.ts';
import { memberKey } from './partition.ts';

export const draftPlace = (room: string, root: number): string => `${room} ${root}`;

/**
 * Where people who write drafts have some, and whether they may read those rooms. Their rooms belong to other partitions, so what is read
 * of them here is not remembered.
 */
export async function loadDrafts(batch: Batch, commands: readonly Command[]): Promise<void> {
  const asked = commands.filter((command) => command.type === 'draft.set');
  if (asked.length === 0) return;
  for (const { user } of asked) batch.drafts.set(user, new Set());
  for (const { user, room, root } of await listDraftPlaces(batch.connection, [...batch.drafts.keys()]))
    batch.drafts.get(user)?.add(draftPlace(room, root));

  const kept = asked.filter(({ body }) => body !== '');
  if (kept.length === 0) return;
  const users: ByRoom<string> = new Map();
  for (const { room, user } of kept) addTo(users, room, user);
  const rooms = new Map((await listRoomsById(batch.connection, [...users.keys()])).map((room) => [room.id, room]));
  const members = await listMemberships(batch.connection, users);
  const rows = new Map(members.map((member) => [memberKey(member.room, member.user), member]));
  for (const { room: id, user } of kept) {
    const room = rooms.get(id);
    const key = memberKey(id, user);
    const refusal = room ? refuse(room, rows.get(key), 'read', batch.at) : ({ code: 'room_not_found' } as const);
    if (refusal) batch.closedToDrafts.set(key, refusal);
  }
}
