import type { Person } from '@chatapp/contracts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstLetter(word: string): string {
  for (const { segment } of graphemes.segment(word))
    if (/[\p{L}\p{N}]/u.test(segment)) return segment.toLocaleUpperCase();
  return '';
}

/** One or two letters for an avatar: of the first and the last word of a name. */
export function initialsOf(name: string): string {
  const letters = name.split(/\s+/u).map(firstLetter).filter(Boolean);
  return (letters[0] ?? '') + (letters.length > 1 ? (letters.at(-1) ?? '') : '') || '?';
}

/** A hue in degrees, always the same for an id. Steps of the golden angle keep ids that follow each other apart. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return Math.round((hash * 137.508) % 360);
}

/** What a person is called where there is room for one name. */
export function nameOf(person: Person): string {
  return person.displayName.trim() || person.username;
}
