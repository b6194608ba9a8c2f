import type { MessageState } from '../../src/model.ts';
import { dice, type Roll } from './dice.ts';

/** Words of a message besides those that are looked for. */
const WORDS = 50_000;
const LETTERS = 2_000;
const PEOPLE = 200;
const START_MS = Date.UTC(2025, 0, 1);
/** All is said within a year. */
const SPAN_MS = 365 * 24 * 3_600_000;

export interface LargeRoom {
  id: string;
  messages: number;
}

/** `count` rooms with `size` messages among them: the first has a tenth of all, the last hardly any, as it is in life. */
export function largeRooms(size: number, count: number): LargeRoom[] {
  const weights = Array.from({ length: count }, (_, index) => 1 / (index + 1));
  const sum = weights.reduce((whole, weight) => whole + weight, 0);
  return weights.map((weight, index) => ({ id: `large${index}`, messages: Math.ceil((size * weight) / sum) }));
}

/** Small numbers often, large ones seldom: half of all are below the root of `count`. */
const seldom = (roll: Roll, count: number): number =>
  Math.min(count - 1, Math.floor(Math.exp((roll(1_000_000) / 1_000_000) * Math.log(count + 1)) - 1));

const letter = (roll: Roll): string => String.fromCodePoint(0x4e00 + seldom(roll, LETTERS));

function bodyOf(roll: Roll, isNeedle: boolean): string {
  const words = Array.from({ length: 3 + roll(18) }, () => `w${seldom(roll, WORDS).toString(36)}`);
  if (roll(100) < 20) words.splice(roll(words.length), 0, 'common');
  if (roll(100) < 30) words.splice(roll(words.length), 0, 'often');
  if (roll(100) < 5) words.push('https://example.org/page');
  words.push(roll(2) === 0 ? 'odd' : 'even');
  if (isNeedle) words.push('needle');
  if (roll(100) < 10)
    words.push(`${Array.from({ length: 12 }, () => letter(roll)).join('')}${roll(100) < 20 ? '東京' : ''}`);
  return words.join(' ');
}

/** What is said in the room of that place, in order. */
export function* largeHistory(
  { id, messages }: LargeRoom,
  place: number,
  make: (room: string, seq: number, body: string, more: Partial<MessageState>) => MessageState,
): Generator<MessageState> {
  const roll = dice(place + 1);
  // In each of the first 40 rooms one message has what nearly none has.
  const needle = place < 40 ? 1 + roll(messages) : 0;
  for (let seq = 1; seq <= messages; seq++) {
    const at = new Date(START_MS + Math.floor(((seq - roll(1_000) / 1_000) / messages) * SPAN_MS)).toISOString();
    yield make(id, seq, bodyOf(roll, seq === needle), { at, sender: `p${seldom(roll, PEOPLE)}` });
  }
}
