import type { Request } from '@chatapp/contracts';
import { uuidv7 } from '@chatapp/contracts/light';
import { readCounts } from '../community/reading.ts';
import type { Community, RoomPlan } from '../community/community.ts';
import type { Spoken } from '../talk/history.ts';
import type { Settled } from './settle.ts';

/** Pins of one room: a list of hundreds helps nobody. The newest ones. */
const PINS = 12;

/** What people do with messages besides writing them, by person: reactions, edits, pins, reading. Doing it again changes nothing. */
export class Deeds {
  readonly #byPerson = new Map<number, (() => Request)[]>();
  readonly #pinned = new Map<Settled, Spoken[]>();
  readonly counts = { reactions: 0, edits: 0, pins: 0, reads: 0 };

  get total(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /** Those who have something to do. */
  get people(): number[] {
    return [...this.#byPerson.keys()];
  }

  of(person: number): Request[] {
    return (this.#byPerson.get(person) ?? []).map((make) => make());
  }

  about(spoken: Spoken, place: Settled): void {
    const { id: room } = place.room;
    const seq = spoken.index + 1;
    for (const { person, emoji } of spoken.reactions)
      this.#add(person, 'reactions', () => ({ type: 'reaction.add', id: uuidv7(), room, seq, emoji }));
    const { edited } = spoken;
    if (edited !== undefined)
      this.#add(spoken.sender, 'edits', () => ({ type: 'message.edit', id: uuidv7(), room, seq, body: edited }));
    if (spoken.isPinned) this.#pinned.set(place, [...(this.#pinned.get(place) ?? []), spoken].slice(-PINS));
  }

  /** What comes when all of a room is there: pins, and everybody has read up to somewhere. */
  complete(community: Community, place: Settled): void {
    const { plan } = place;
    const { id: room } = place.room;
    for (const spoken of this.#pinned.get(place) ?? [])
      this.#add(pinner(plan, spoken), 'pins', () => ({
        type: 'message.pin',
        id: uuidv7(),
        room,
        seq: spoken.index + 1,
      }));
    for (const [index, seq] of readCounts(community, plan).entries())
      if (seq > 0) this.#add(plan.members[index]!, 'reads', () => ({ type: 'read.mark', id: uuidv7(), room, seq }));
  }

  #add(person: number, kind: keyof Deeds['counts'], make: () => Request): void {
    const list = this.#byPerson.get(person) ?? [];
    list.push(make);
    this.#byPerson.set(person, list);
    this.counts[kind]++;
  }
}

/** Whoever wrote it where they may pin, or else who owns the room. */
function pinner(plan: RoomPlan, { sender }: Spoken): number {
  const isAmongEquals = plan.kind === 'direct' || plan.kind === 'group';
  return isAmongEquals || plan.moderators.includes(sender) ? sender : plan.members[0]!;
}
