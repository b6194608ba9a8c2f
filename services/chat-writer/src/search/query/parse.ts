/** A search as it was typed: texts to find and not to find, and filters by name, in order. */
export interface Typed {
  texts: string[];
  excluded: string[];
  filters: { name: FilterName; value: string }[];
}

export const filterNames = ['from', 'in', 'before', 'after', 'has'] as const;
export type FilterName = (typeof filterNames)[number];

// A minus, a filter's name, and then something in quotes (an open one ends with the line) or up to the next space.
const PART = /(-?)(?:(from|in|before|after|has):)?(?:"([^"]*)"?|(\S+))/gi;

/** Takes a search apart. Whatever is no filter and no minus is text: nothing in it has a meaning for the database. */
export function parseSearch(text: string): Typed {
  const typed: Typed = { texts: [], excluded: [], filters: [] };
  for (const [, minus, name, quoted, bare] of text.replaceAll(/[“”„«»]/g, '"').matchAll(PART)) {
    const value = (quoted ?? bare ?? '').trim();
    if (value === '') continue;
    if (name !== undefined && minus === '') typed.filters.push({ name: name.toLowerCase() as FilterName, value });
    else if (minus === '') typed.texts.push(value);
    else typed.excluded.push(name === undefined ? value : `${name}:${value}`);
  }
  return typed;
}
