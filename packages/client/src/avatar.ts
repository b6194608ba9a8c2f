// docs/protocol.md, "How people are shown": every client shows a person alike.

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function firstLetter(word: string): string {
  for (const { segment } of graphemes.segment(word)) if (/[\p{L}\p{N}]/u.test(segment)) return segment.toUpperCase();
  return '';
}

/** One or two letters for an avatar: the first letter or digit of the first and of the last word of a name, or `?`. */
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
