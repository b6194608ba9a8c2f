import type { Atom } from './atoms.ts';

/** Where `phrase` stands in `text`: the index of its first atom, each time. */
function* placesOf(text: readonly Atom[], phrase: readonly Atom[]): Generator<number> {
  const last = text.length - phrase.length;
  for (let at = 0; at <= last; at++)
    if (phrase.every((atom, offset) => text[at + offset]!.text === atom.text)) yield at;
}

export function includes(text: readonly Atom[], phrase: readonly Atom[]): boolean {
  return !placesOf(text, phrase).next().done;
}

export type Mark = [from: number, to: number];

/** Every place of every phrase, ascending; those that touch or overlap are one. */
export function marksOf(text: readonly Atom[], phrases: readonly (readonly Atom[])[]): Mark[] {
  const found: Mark[] = [];
  for (const phrase of phrases)
    for (const at of placesOf(text, phrase)) found.push([text[at]!.from, text[at + phrase.length - 1]!.to]);
  const marks: Mark[] = [];
  for (const [from, to] of found.toSorted((a, b) => a[0] - b[0])) {
    const before = marks.at(-1);
    if (before && from <= before[1]) before[1] = Math.max(before[1], to);
    else marks.push([from, to]);
  }
  return marks;
}

/** How often `phrase` stands in `text`. */
export function countOf(text: readonly Atom[], phrase: readonly Atom[]): number {
  return [...placesOf(text, phrase)].length;
}
