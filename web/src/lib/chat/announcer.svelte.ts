import { counted } from '#lib/i18n/numbers.ts';
import { m } from '#paraglide/messages.js';

/** What comes within this time is told in one sentence: a busy room must not talk over its reader. */
const GATHER_MS = 1_000;
const SPOKEN_CHARS = 160;

interface Spoken {
  readonly name: string;
  readonly body: string;
}

/** What is read out to those who listen to the page instead of looking at it: politely, and sparingly. */
export class Announcer {
  #text = $state('');
  readonly #gathered: Spoken[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Read out when it changes. */
  get text(): string {
    return this.#text;
  }

  say(text: string): void {
    // The same words a second time are no change, and nothing would be said.
    this.#text = text === this.#text ? `${text}\u00A0` : text;
  }

  /** A message has come into the conversation that is open. */
  message(name: string, body: string): void {
    this.#gathered.push({ name, body });
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#gathered.length = 0;
  }

  #tell(): void {
    this.#timer = undefined;
    this.say(sentenceOf(this.#gathered.splice(0)));
  }
}

/** One message in its words; several by how many and of whom. */
export function sentenceOf(messages: readonly Spoken[]): string {
  const [only, other] = messages;
  if (only && !other) return `${only.name}: ${shortened(only.body)}`;
  const names = [...new Set(messages.map(({ name }) => name))].join(', ');
  return m.new_told({ ...counted(messages.length), names });
}

function shortened(body: string): string {
  const chars = Array.from(body);
  return chars.length > SPOKEN_CHARS ? `${chars.slice(0, SPOKEN_CHARS).join('')}…` : body;
}
