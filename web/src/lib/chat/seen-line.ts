import type { Person, Room } from '@chatapp/contracts';
import { nameOf } from '#lib/people.ts';
import { counted } from '#lib/i18n/numbers.ts';
import { m } from '#paraglide/messages.js';

const NAMED = 2;

/** Who has seen what I wrote last, in a line; empty where nobody is known to. */
export function seenLine(seenBy: readonly Person[], room: Room | null): string {
  if (seenBy.length === 0 || !room) return '';
  if (room.kind === 'direct') return m.seen();
  if (seenBy.length >= room.memberCount - 1 && seenBy.length > NAMED) return m.seen_all();
  const [one = '', two] = seenBy.map(nameOf);
  if (two === undefined) return m.seen_one({ one });
  const others = seenBy.length - NAMED;
  return others > 0 ? m.seen_more({ one, two, ...counted(others) }) : m.seen_two({ one, two });
}
