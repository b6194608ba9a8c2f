import type { Random } from '@chatapp/testkit';

/** Texts that have broken something somewhere before. */
const texts = [
  '',
  ' ',
  '\0',
  '\t',
  '\n',
  '\r\n',
  'null',
  'undefined',
  'NaN',
  '-1',
  '0',
  '1e309',
  '[object Object]',
  'true',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '$where',
  '../../etc/passwd',
  '%00',
  '%',
  '_',
  "' OR 1=1 --",
  '"; DROP TABLE messages; --',
  '\\',
  '`',
  '{{7*7}}',
  '${7*7}',
  '<script>alert(1)</script>',
  '*',
  '\ud800',
  '\udfff',
  '\ud83d',
  'a\udc00b',
  '😀',
  '👩‍👩‍👧‍👦',
  '\u202e',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ufffe',
  'é',
  'é',
  'ß',
  'İ',
  'x'.repeat(33),
  'x'.repeat(65),
  '😀'.repeat(33),
  'x'.repeat(201),
  'x'.repeat(4_001),
  '😀'.repeat(4_000),
  'ﬃ'.repeat(80),
];
const numbers = [0, -0, 1, -1, 0.5, 1e21, 1e308, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 2 ** 64, -(2 ** 53)];
const marks = Array.from('{}[]",:\\0-e.\t\n ');
const names = ['id', 'type', 'room', 'rooms', 'body', 'seq', 'since', 'userId', 'emoji', 'name', 'kind', 'topic', 'replyTo', 'token']; // prettier-ignore

/** Makes values that nobody should send, the same ones for the same seed. */
export class Values {
  readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  text(): string {
    const { random } = this;
    if (this.chance(0.6)) return random.pick(texts);
    return String.fromCharCode(...Array.from({ length: random.int(0, 40) }, () => random.int(0, 0x1_0000)));
  }

  any(depth = 0): unknown {
    const { random } = this;
    const kind = random.int(0, depth > 3 ? 4 : 6);
    if (kind === 0) return this.text();
    if (kind === 1) return random.pick(numbers);
    if (kind === 2) return random.pick([null, true, false]);
    if (kind === 3) return random.int(-10, 300);
    if (kind === 4) return Array.from({ length: random.int(0, 5) }, () => this.any(depth + 1));
    return Object.fromEntries(
      Array.from({ length: random.int(0, 5) }, () => [this.chance(0.7) ? random.pick(names) : this.text(), this.any(depth + 1)]), // prettier-ignore
    );
  }

  /** The same object with a field or a few gone, added, or of another value. */
  mutate(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { random } = this;
    const changed: Record<string, unknown> = { ...fields };
    for (let count = random.int(1, 4); count > 0; count--) {
      const name = this.chance(0.8) ? random.pick([...Object.keys(fields), ...names]) : this.text();
      if (this.chance(0.25)) delete changed[name];
      else Object.defineProperty(changed, name, { value: this.any(), enumerable: true, configurable: true, writable: true }); // prettier-ignore
    }
    return changed;
  }

  /** The same text with something cut out, doubled, swapped or put in. */
  garble(text: string): string {
    const { random } = this;
    let garbled = text;
    for (let count = random.int(1, 4); count > 0; count--) {
      const from = random.int(0, garbled.length + 1);
      const to = Math.min(garbled.length, from + random.int(0, 12));
      const middle = garbled.slice(from, to);
      const put = random.pick(['', middle + middle, this.text().slice(0, 20), random.pick(marks)]);
      garbled = garbled.slice(0, from) + put + garbled.slice(to);
    }
    return garbled;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.random.int(0, 256)));
  }
}
