import type { Person } from '../community/people.ts';
import type { Random } from '../random.ts';
import { expand } from './expand.ts';
import { casually, mistyped } from './manner.ts';
import type { Script, Subject } from './script.ts';

/** Something that is said, before it has its place in the room. */
export interface Utterance {
  /** Place in the list of people. */
  readonly sender: number;
  readonly afterMs: number;
  /** What it was at first, where it was put right later. */
  readonly body: string;
  readonly edited: string | undefined;
  readonly isReply: boolean;
  readonly isPinned: boolean;
  readonly reactions: readonly { readonly person: number; readonly emoji: string }[];
}

const POPULAR = ['👍', '❤️', '😂', '🎉', '👀', '🙏'];
const EDITED = 0.015;
const PINNED = 0.25;

/** Plays a script with people of a room. Later ones of `speakers` may be missing in a small room: then somebody speaks twice. */
export function play(script: Script, { subject, people, members, random }: Scene): Utterance[] {
  const cast = pickCast(people, members, random);
  const speakers = cast.map((place) => people[place]!);
  const setting = { slots: subject.slots, said: new Map<string, string>(), speakers, random };
  let afterMs = 0;
  return withoutSome(script, random).map((turn, place) => {
    const sender = cast[turn.speaker % cast.length]!;
    if (place > 0) afterMs += pauseMs(turn.isReply, turn.template.length, random);
    const said = expand(turn.template, setting);
    const body = people[sender]?.isCasual ? casually(said) : said;
    const slip = random.chance(EDITED) ? mistyped(body, random) : undefined;
    return {
      sender,
      afterMs,
      body: slip ?? body,
      edited: slip === undefined ? undefined : body,
      isReply: turn.isReply,
      isPinned: turn.isPinnable && random.chance(PINNED),
      reactions: react(turn.emojis, sender, { people, members, random }),
    };
  });
}

/** Without some of what is optional; what belongs together comes or goes together. */
function withoutSome(script: Script, random: Random): Script {
  let isLeftOut = false;
  return script.filter(({ isOptional }, place) => {
    if (isOptional && script[place - 1]?.isOptional !== true) isLeftOut = random.chance(0.5);
    return !isOptional || !isLeftOut;
  });
}

interface Scene {
  subject: Subject;
  people: readonly Person[];
  members: readonly number[];
  random: Random;
}

/** Up to five different ones, the talkative more often. */
function pickCast(people: readonly Person[], members: readonly number[], random: Random): number[] {
  const left = [...members];
  const cast: number[] = [];
  while (cast.length < 5 && left.length > 0) {
    const place = random.weighted(left.map((member) => people[member]?.activity ?? 1));
    cast.push(...left.splice(place, 1));
  }
  return cast;
}

/** Reading, thinking and typing; threads take their time. */
function pauseMs(isReply: boolean, length: number, random: Random): number {
  const typing = 1_500 + length * random.int(60, 160);
  return Math.round(typing + random.around(isReply ? 240_000 : 35_000, 1.2));
}

function react(
  emojis: readonly string[],
  sender: number,
  { people, members, random }: Pick<Scene, 'people' | 'members' | 'random'>,
): { person: number; emoji: string }[] {
  const isInvited = emojis.length > 0;
  if (!random.chance(isInvited ? 0.5 : 0.02)) return [];
  const others = members.filter((member) => member !== sender);
  const many = Math.min(others.length, 9, Math.max(1, Math.round(random.around(isInvited ? 1.4 : 1, 0.6))));
  const from = isInvited ? emojis : [random.pick(POPULAR)];
  const reactions: { person: number; emoji: string }[] = [];
  for (let place = 0; place < many; place++) {
    const index = random.weighted(others.map((member) => people[member]?.activity ?? 1));
    // Whoever comes later rather joins in than brings another one.
    const emoji = from[Math.min(from.length - 1, Math.floor(random.next() ** 2 * from.length))]!;
    reactions.push(...others.splice(index, 1).map((person) => ({ person, emoji })));
  }
  return reactions;
}
