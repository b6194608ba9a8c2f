import type { MyRoom, Room } from '@chatapp/contracts';
import { nameOf } from '#lib/people.ts';

/** What a room is called: its name, or in a direct room the other person's. */
export function titleOf(room: Room | MyRoom): string {
  if (room.kind !== 'direct') return room.name;
  return room.peer ? nameOf(room.peer) : 'Direct message';
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Rooms keep their places in the sidebar: a list that sorts itself by what is new moves under the hand. */
export function byName(a: Room, b: Room): number {
  return collator.compare(titleOf(a), titleOf(b)) || (a.id < b.id ? -1 : 1);
}

/** The room before or after another one; from none, the first or the last. */
export function neighbour<T extends { id: string }>(
  rooms: readonly T[],
  id: string | undefined,
  step: -1 | 1,
): T | undefined {
  const at = rooms.findIndex((room) => room.id === id);
  if (at === -1) return step === 1 ? rooms[0] : rooms.at(-1);
  return rooms[(at + step + rooms.length) % rooms.length];
}
