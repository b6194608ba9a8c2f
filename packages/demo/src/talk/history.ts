import type { Community, RoomPlan } from '../community/community.ts';
import { Random } from '../random.ts';
import { messageId } from './message-id.ts';
import { play, type Utterance } from './conversation.ts';
import type { Script, Subject } from './script.ts';
import { subjectOf } from './subjects.ts';
import { spanMs, Timeline } from './timeline.ts';

/** A message of a room's past. */
export interface Spoken extends Utterance {
  readonly id: string;
  /** The first is 0. */
  readonly index: number;
  readonly atMs: number;
  /** The message that it answers. */
  readonly replyTo: number | undefined;
}

interface Pending {
  atMs: number;
  utterance: Utterance;
  root: Pending | undefined;
  index: number;
}

const MINUTE_MS = 60_000;

/**
 * Everything that was said in a room until `untilMs`, in the order of time. Conversations may run beside each other. The seed decides what
 * is said; `untilMs` only moves it.
 */
export function* historyOf(community: Community, room: RoomPlan, untilMs: number): Generator<Spoken> {
  const random = new Random(community.key, room.key, 'talk');
  const size = community.rooms.reduce((sum, { messages }) => sum + messages, 0);
  const timeline = new Timeline(untilMs - spanMs(size), untilMs, room.hours, new Random(community.key, 'days'));
  const deck = new Deck(room, random);
  let pending: Pending[] = [];
  let emitted = 0;
  let planned = 0;
  const emit = (entry: Pending): Spoken => {
    entry.index = emitted++;
    const id = messageId(community, room, entry.index);
    return { ...entry.utterance, id, index: entry.index, atMs: entry.atMs, replyTo: entry.root?.index };
  };
  while (emitted < room.messages) {
    const startMs = planned < room.messages ? timeline.at(planned / room.messages) : Infinity;
    for (; pending[0] && pending[0].atMs <= startMs && emitted < room.messages; pending.shift()) yield emit(pending[0]);
    if (startMs === Infinity) continue;
    const { script, subject } = deck.draw();
    const said = play(script, { subject, people: community.people, members: room.members, random });
    planned += said.length;
    pending = [...pending, ...timed(said, startMs, untilMs)].sort((one, other) => one.atMs - other.atMs);
  }
}

/** Gives utterances their times; whoever comes too near to the end speaks faster. */
function timed(said: readonly Utterance[], startMs: number, untilMs: number): Pending[] {
  const lastMs = said.at(-1)?.afterMs ?? 0;
  const roomMs = Math.max(0, untilMs - startMs - MINUTE_MS);
  const pace = lastMs > roomMs ? roomMs / lastMs : 1;
  const entries: Pending[] = [];
  for (const utterance of said) {
    const root = utterance.isReply ? entries[0] : undefined;
    entries.push({ atMs: Math.floor(startMs + utterance.afterMs * pace), utterance, root, index: -1 });
  }
  return entries;
}

/** A room's scripts, each once before one comes again. */
class Deck {
  readonly #room: RoomPlan;
  readonly #random: Random;
  readonly #left = new Map<string, Script[]>();

  constructor(room: RoomPlan, random: Random) {
    this.#room = room;
    this.#random = random;
  }

  draw(): { script: Script; subject: Subject } {
    const names = Object.keys(this.#room.subjects);
    const name = names[this.#random.weighted(Object.values(this.#room.subjects))]!;
    const subject = subjectOf(name);
    let left = this.#left.get(name);
    if (!left || left.length === 0) this.#left.set(name, (left = this.#random.shuffle(subject.scripts)));
    return { script: left.pop()!, subject };
  }
}
