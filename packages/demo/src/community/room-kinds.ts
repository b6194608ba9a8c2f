import type { Tongue } from './names.ts';

/** Which conversations a room has, by the name of their file, and how often next to each other. */
export type Subjects = Readonly<Record<string, number>>;

export interface RoomKind {
  readonly name: string;
  readonly kind: 'public' | 'private';
  readonly topic: string;
  readonly subjects: Subjects;
  /** How much is said, next to the others. */
  readonly weight: number;
  /** The part of all people who are in it. */
  readonly share: number;
  readonly hours: 'work' | 'leisure';
  /** Those who speak it are in it, and few others. */
  readonly tongue?: Tongue;
}

const kind = (
  name: string,
  topic: string,
  subjects: Subjects,
  [weight, share]: readonly [number, number],
  more: Partial<RoomKind> = {},
): RoomKind => ({ name, kind: 'public', topic, subjects, weight, share, hours: 'work', ...more });

const hidden = { kind: 'private' } as const;
const leisure = { hours: 'leisure' } as const;

/** The rooms of every community, the first one the oldest. */
export const roomKinds: readonly RoomKind[] = [
  kind('General', 'For everybody. Short things here, long ones in a thread.', { lounge: 5, planning: 1 }, [9, 1]),
  kind('Announcements', 'What everybody should know', { announcements: 1 }, [1, 1]),
  kind('Engineering', 'Code, reviews, releases · https://wiki.example.org/engineering', { engineering: 1 }, [14, 0.6]),
  kind('Incidents', 'Something is on fire? Write it here first.', { incidents: 1 }, [5, 0.35]),
  kind('Design', 'Sketches, words, colours', { design: 1 }, [7, 0.4]),
  kind('Support desk', 'Questions from outside, answers from everywhere', { support: 1 }, [8, 0.45]),
  kind('Lounge', 'Coffee, cats, weather ☕', { lounge: 1 }, [10, 0.8], leisure),
  kind('Cooking', 'What is on the table 🍲', { cooking: 1 }, [4, 0.35], leisure),
  kind('Books & music', 'No spoilers outside threads 📚', { books: 1 }, [3, 0.35], leisure),
  kind('Deutsch', 'Hier wird Deutsch gesprochen', { deutsch: 1 }, [4, 0.08], { tongue: 'german' }),
  kind('Français', 'Ici on parle français', { francais: 1 }, [3, 0.06], { tongue: 'french' }),
  kind('Español', 'Aquí se habla español', { espanol: 1 }, [3, 0.06], { tongue: 'spanish' }),
  kind('日本語', '日本語でどうぞ', { nihongo: 1 }, [2, 0.05], { tongue: 'japanese' }),
  kind('Product planning', 'Plans, risks, decisions', { planning: 3, design: 1 }, [6, 0.25], hidden),
  kind('Leads', 'Not secret, only dull for others', { planning: 2, direct: 1 }, [2, 0.12], hidden),
];

const PROJECTS = 'Heron Otter Lynx Marten Kestrel Badger Osprey Ibex Beaver Falcon Hare Stork Crane Wren'.split(' ');

/** The more is said, the more projects it is said about. */
export function projectKind(index: number): RoomKind {
  const animal = PROJECTS[index % PROJECTS.length] ?? 'Heron';
  const round = Math.floor(index / PROJECTS.length);
  const subjects = { engineering: 2, planning: 2, design: 1 };
  const [weight, share] = [5 - (index % 4), 0.3 - (index % 3) * 0.08];
  const name = `Project ${animal}${round === 0 ? '' : ` ${round + 1}`}`;
  return kind(name, 'From the first sketch to the release', subjects, [weight, share], index % 3 === 1 ? hidden : {});
}
