import { limits } from './limits.ts';
import { withoutCode } from './without-code.ts';

/** Whom a body speaks to, as it is written: who of them is in the room is for the server to say. */
export interface Named {
  /** Usernames in lower case, each once, in the order in which they come; at most `limits.mentionsPerMessage`. */
  names: string[];
  /** `@room`: everybody in the room. */
  room: boolean;
}

/** The name that means everybody in the room. Nobody of that username can be mentioned. */
const EVERYBODY = 'room';
const ADDRESS = /\bhttps?:\/\/[^\s<>]+/gi;
const NAME = /(?<![A-Za-z0-9/@])@([A-Za-z0-9][A-Za-z0-9._-]*)(?![A-Za-z0-9._@-])/g;

/** An `@name` in a text: where it stands, and the name as it is written, without the `@`. */
export interface NameAt {
  index: number;
  name: string;
}

/** Each `@name` of a text that holds neither code nor addresses nor escapes. */
export function namesAt(text: string): NameAt[] {
  const found: NameAt[] = [];
  for (const { 1: run = '', index } of text.matchAll(NAME)) {
    const name = run.replace(/[._-]+$/, '');
    const fits = name.length >= limits.usernameMinChars && name.length <= limits.usernameMaxChars;
    if (fits) found.push({ index, name });
  }
  return found;
}

/**
 * The `@name`s of a body, outside code and addresses: an `@` that follows no letter, digit, `/` or `@`, and the longest run of a username's
 * characters after it, without `.`, `_` and `-` at its end. docs/markdown.md
 */
export function namedIn(body: string): Named {
  const named: Named = { names: [], room: false };
  if (!body.includes('@')) return named;
  const names = new Set<string>();
  for (const { name: written } of namesAt(withoutCode(body).replaceAll(ADDRESS, ' '))) {
    const name = written.toLowerCase();
    if (name === EVERYBODY) named.room = true;
    else names.add(name);
    if (names.size === limits.mentionsPerMessage) break;
  }
  named.names = [...names];
  return named;
}
