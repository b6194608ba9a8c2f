import type { Person, Room } from '@chatapp/contracts';
import { nameOf } from '#lib/people.ts';

const NAMED = 2;

/** Who has seen what I wrote last, in a line; empty where nobody is known to. */
export function seenLine(seenBy: readonly Person[], room: Room | null): string {
  if (seenBy.length === 0 || !room) return '';
  if (room.kind === 'direct') return 'Seen';
  if (seenBy.length >= room.memberCount - 1 && seenBy.length > NAMED) return 'Seen by everybody';
  const names = seenBy.slice(0, NAMED).map(nameOf);
  const others = seenBy.length - names.length;
  if (others > 0) return `Seen by ${names.join(', ')} and ${others} more`;
  return `Seen by ${names.join(' and ')}`;
}
