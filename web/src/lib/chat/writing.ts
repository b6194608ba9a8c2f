import type { Message, MyRoom, Room } from '@chatapp/contracts';
import { isAmongPeople } from './rooms.ts';
import { isMuted } from './room-rights.ts';
import { lengthWords } from '#lib/i18n/numbers.ts';

/** Why I cannot write in a room, or have to wait for a moment. */
export type Hindrance =
  { readonly kind: 'outside' } | { readonly kind: 'archived' } | { readonly kind: 'muted'; readonly untilMs: number };

/** Null where I may write. */
export function hindranceOf(room: Room | MyRoom | null, now: Date): Hindrance | null {
  if (!room) return null;
  if (!('role' in room)) return { kind: 'outside' };
  if (room.archivedAt !== undefined) return { kind: 'archived' };
  if (isMuted(room, now)) return { kind: 'muted', untilMs: Date.parse(room.mutedUntil ?? '') };
  return null;
}

/**
 * How long slow mode makes me wait before the next message: what is sent earlier goes out by itself then.
 * @param messages the newest of the room
 */
export function slowModeLeftMs(
  room: Room | MyRoom | null,
  messages: readonly Message[],
  me: string,
  now: Date,
): number {
  if (!room?.slowModeS || !('role' in room) || room.role !== 'member' || isAmongPeople(room)) return 0;
  const last = messages.findLast(({ sender }) => sender.id === me);
  return last ? Math.max(0, Date.parse(last.at) + room.slowModeS * 1_000 - now.getTime()) : 0;
}

/** A mute that ends no sooner than this has no end worth naming. */
const LONG_MS = 300 * 24 * 3_600_000;

/** How long something still lasts: "42 s", "5 min", "3 h", "2 days"; empty where it has no end. */
export function durationOf(ms: number): string {
  const s = Math.max(1, Math.ceil(ms / 1_000));
  if (ms > LONG_MS) return '';
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.ceil(s / 60)} min`;
  if (s < 48 * 3_600) return `${Math.ceil(s / 3_600)} h`;
  return lengthWords(Math.ceil(s / 86_400), 'day');
}
