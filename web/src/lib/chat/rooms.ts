import type { MyRoom, Room, RoomKind } from '@chatapp/contracts';
import { nameOf } from '#lib/people.ts';
import { m } from '#paraglide/messages.js';

/** Whether it is a room of a few people who are all equal: it has no name, its people are its name. */
export function isAmongPeople({ kind }: { readonly kind: RoomKind }): boolean {
  return kind === 'direct' || kind === 'group';
}

/** What a room is called: its name, or the other people's. */
export function titleOf(room: Room | MyRoom): string {
  if (room.kind === 'direct') return room.peer ? nameOf(room.peer) : m.direct_message();
  if (room.kind !== 'group') return room.name;
  return room.peers && room.peers.length > 0 ? room.peers.map(nameOf).join(', ') : m.group_message();
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Rooms keep their places in the sidebar: a list that sorts itself by what is new moves under the hand. */
export function byName(a: Room, b: Room): number {
  return collator.compare(titleOf(a), titleOf(b)) || (a.id < b.id ? -1 : 1);
}

export interface RoomSections {
  readonly favourites: readonly MyRoom[];
  readonly named: readonly MyRoom[];
  /** Direct and group messages. */
  readonly direct: readonly MyRoom[];
  readonly archived: readonly MyRoom[];
}

/** My rooms as the sidebar shows them, each in one place. */
export function sectionsOf(rooms: readonly MyRoom[]): RoomSections {
  const sections = { favourites: [], named: [], direct: [], archived: [] } as Record<keyof RoomSections, MyRoom[]>;
  for (const room of rooms.toSorted(byName)) {
    if (room.archivedAt !== undefined) sections.archived.push(room);
    else if (room.favourite) sections.favourites.push(room);
    else sections[isAmongPeople(room) ? 'direct' : 'named'].push(room);
  }
  return sections;
}

/** What the list of rooms says of one. */
export interface Badge {
  readonly unread: number;
  /** How often I am spoken to in what is unread. */
  readonly mentions: number;
  /** What of it is worth a number, by what I want to be told of the room. */
  readonly count: number;
  /** Whether somebody waits for me in person. */
  readonly personal: boolean;
}

/** @param readSeq up to where I have read, which may be more than the list knows */
export function badgeOf(room: MyRoom, readSeq: number = room.readSeq): Badge {
  const read = Math.max(room.readSeq, readSeq);
  const unread = Math.max(0, room.lastSeq - read);
  const mentions = (room.mentionSeqs ?? []).filter((seq) => seq > read).length;
  const count = room.notify === 'all' ? unread : mentions;
  return { unread, mentions, count, personal: mentions > 0 || (count > 0 && isAmongPeople(room)) };
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
