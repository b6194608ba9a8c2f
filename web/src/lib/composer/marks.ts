/** A text with what of it is selected. */
export interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What is to be written in place of what stands between `from` and `to`, and what is then selected. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Marks by the key that sets them, with Ctrl or Command. */
export const MARKS: Readonly<Record<string, string>> = { b: '**', i: '_', e: '`' };

/** Puts a mark around what is selected, or takes it away where it stands there already. White space at the ends stays outside. */
export function withMark({ text, start, end }: Selected, mark: string): Change {
  const picked = text.slice(start, end);
  const lead = picked.length - picked.trimStart().length;
  const [from, to] = picked.trim() === '' ? [start, end] : [start + lead, start + picked.trimEnd().length];
  const inner = text.slice(from, to);
  const size = mark.length;
  if (inner.length > 2 * size && inner.startsWith(mark) && inner.endsWith(mark)) {
    const bare = inner.slice(size, -size);
    return { from, to, text: bare, start: from, end: from + bare.length };
  }
  if (text.slice(Math.max(0, from - size), from) === mark && text.slice(to, to + size) === mark)
    return { from: from - size, to: to + size, text: inner, start: from - size, end: to - size };
  return { from, to, text: mark + inner + mark, start: from + size, end: to + size };
}

const ADDRESS = /^https?:\/\/\S+$/i;

/** Whether it is an address and nothing else. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text.trim()) && URL.canParse(text.trim());
}

/** A link around what is selected: next to be written is its address, or its words where the address was selected. */
export function withLink({ text, start, end }: Selected): Change {
  const picked = text.slice(start, end);
  if (isAddress(picked))
    return { from: start, to: end, text: `[](${picked.trim()})`, start: start + 1, end: start + 1 };
  const caret = start + picked.length + 3;
  return { from: start, to: end, text: `[${picked}]()`, start: caret, end: caret };
}

/** A link around what is selected, to an address that was pasted over it. */
export function withAddress({ text, start, end }: Selected, href: string): Change {
  const link = `[${text.slice(start, end)}](${href.trim()})`;
  return { from: start, to: end, text: link, start: start + link.length, end: start + link.length };
}

/** A word in place of the one that was begun, with a space after it. */
export function withWord(text: string, { from, to }: { from: number; to: number }, word: string): Change {
  const space = text[to] === ' ' ? '' : ' ';
  const caret = from + word.length + 1;
  return { from, to, text: word + space, start: caret, end: caret };
}
