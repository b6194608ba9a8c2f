import { Random } from '../random.ts';
import { makePeople, type Person } from './people.ts';
import { projectKind, roomKinds, type RoomKind, type Subjects } from './room-kinds.ts';

export interface RoomPlan {
  /** Tells it from the others of its community. */
  readonly key: string;
  readonly kind: 'public' | 'private' | 'direct' | 'group';
  readonly name: string;
  readonly topic: string;
  readonly subjects: Subjects;
  readonly hours: RoomKind['hours'];
  /** Places in the list of people; the first one owns the room, or begins it. */
  readonly members: readonly number[];
  readonly moderators: readonly number[];
  /** How many messages it gets. */
  readonly messages: number;
}

export interface Community {
  /** Tells it from all others: what has the same is the same. */
  readonly key: string;
  readonly seed: number;
  readonly people: readonly Person[];
  readonly rooms: readonly RoomPlan[];
}

export interface CommunityOptions {
  readonly seed: number;
  /** Messages, all together. */
  readonly size: number;
  /** At least 4. */
  readonly people: number;
}

type Draft = Omit<RoomPlan, 'messages'> & { readonly weight: number };

const range = (count: number) => Array.from({ length: count }, (_, place) => place);

/** Who is there and where they talk. Nothing but the options decides. */
export function planCommunity({ seed, size, people: count }: CommunityOptions): Community {
  const people = makePeople(count, new Random(seed, 'people'));
  const random = new Random(seed, size, count, 'rooms');
  const projects = Math.min(60, Math.floor(size / 8_000));
  const kinds = [...roomKinds, ...range(projects).map(projectKind)];
  const named = kinds.map((kind) => draftNamed(kind, people, random));
  const drafts = [...named, ...draftGroups(count, random), ...draftDirects(count, random)];
  const messages = shareOut(
    size,
    drafts.map(({ weight }) => weight),
  );
  const rooms = drafts.map(({ weight: _weight, ...draft }, place) => ({ ...draft, messages: messages[place] ?? 0 }));
  return { key: `${seed}/${size}/${count}`, seed, people, rooms };
}

function draftNamed(kind: RoomKind, people: readonly Person[], random: Random): Draft {
  const { name, topic, subjects, hours, share, tongue, weight } = kind;
  const wanted = Math.max(3, Math.round(people.length * share));
  const speakers = range(people.length).filter((place) => people[place]?.tongue === tongue);
  const others = random.shuffle(range(people.length).filter((place) => !speakers.includes(place)));
  // The first person is at home everywhere where no other language is spoken: one sees most as them.
  const ofAll = tongue === undefined ? [...new Set([0, ...others])].slice(0, wanted) : others.slice(0, wanted);
  const members = random.shuffle([...speakers, ...ofAll]);
  const moderators = members.slice(1, 1 + Math.min(3, Math.floor(members.length / 8)));
  return { key: name, kind: kind.kind, name, topic, subjects, hours, members, moderators, weight };
}

function draftGroups(count: number, random: Random): Draft[] {
  return range(Math.max(1, Math.floor(count / 8))).map((place) => {
    const others = random.shuffle(range(count)).filter((person) => person !== place);
    return among(
      'group',
      [place, ...others.slice(0, random.int(2, Math.min(4, others.length)))],
      random.around(1, 0.7),
    );
  });
}

/** Each person has somebody to talk to, and the first one several. */
function draftDirects(count: number, random: Random): Draft[] {
  const pairs = new Map<string, readonly [number, number]>();
  const meet = (one: number, other: number) => {
    if (one !== other) pairs.set([one, other].sort((a, b) => a - b).join('-'), [one, other]);
  };
  for (const other of random.shuffle(range(count)).slice(0, 6)) meet(0, other);
  for (const person of range(count)) meet(person, random.int(0, count - 1));
  return [...pairs.values()].map((pair) => among('direct', pair, random.around(0.5, 0.8)));
}

function among(kind: 'group' | 'direct', members: readonly number[], weight: number): Draft {
  const subjects: Subjects = kind === 'direct' ? { direct: 1 } : { direct: 1, lounge: 1, planning: 1 };
  const key = `${kind} ${members.toSorted((a, b) => a - b).join('-')}`;
  return { key, kind, name: '', topic: '', subjects, hours: 'work', members, moderators: [], weight };
}

/** Parts of a whole number that add up to it. */
function shareOut(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((whole, weight) => whole + weight, 0);
  let left = 0;
  let given = 0;
  return weights.map((weight) => {
    left += (weight / sum) * total;
    const part = Math.round(left) - given;
    given += part;
    return part;
  });
}
