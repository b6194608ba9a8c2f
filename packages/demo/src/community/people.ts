import type { Random } from '../random.ts';
import { names, type Tongue } from './names.ts';

export interface Person {
  readonly username: string;
  readonly displayName: string;
  readonly tongue: Tongue;
  /** How much they write, next to the others. */
  readonly activity: number;
  /** Begins in lower case and ends without a full stop. */
  readonly isCasual: boolean;
}

const WEIGHTS: readonly [Tongue, number][] = [
  ['english', 30],
  ['german', 22],
  ['french', 13],
  ['spanish', 13],
  ['japanese', 9],
  ['elsewhere', 13],
];

/** A name as a username writes it. */
const plain = (name: string): string =>
  name
    .replaceAll(/[äöü]/g, (letter) => `${letter === 'ä' ? 'a' : letter === 'ö' ? 'o' : 'u'}e`)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase();

/** So many people, no two of one name. The first ones are the same however many there are. */
export function makePeople(count: number, random: Random): Person[] {
  const people: Person[] = [];
  const taken = new Set<string>();
  while (people.length < count) {
    const [tongue] = WEIGHTS[random.weighted(WEIGHTS.map(([, weight]) => weight))] ?? ['english'];
    const first = random.pick(names[tongue].first.split(' '));
    const last = random.pick(names[tongue].last.split(' '));
    const activity = random.around(1, 0.9);
    const isCasual = random.chance(0.18);
    // Two in one community are told apart by an initial in the middle, as in life.
    const initial = taken.has(`${first} ${last}`) ? String.fromCharCode(65 + random.int(0, 25)) : '';
    const displayName = initial === '' ? `${first} ${last}` : `${first} ${initial}. ${last}`;
    if (taken.has(displayName)) continue;
    taken.add(displayName);
    const username = [first, initial, last]
      .filter((part) => part !== '')
      .map(plain)
      .join('.');
    people.push({ username, displayName, tongue, activity, isCasual });
  }
  return people;
}
