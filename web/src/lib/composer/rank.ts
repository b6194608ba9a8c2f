/** Those of which one of the names begins with what was typed, or a word of it does, and then those that hold it; else in their order. */
export function rank<Item>(
  query: string,
  items: readonly Item[],
  namesOf: (item: Item) => readonly string[],
  limit: number,
): Item[] {
  const wanted = plain(query);
  if (wanted === '') return items.slice(0, limit);
  const found: Item[][] = [[], []];
  for (const item of items) {
    const names = namesOf(item).map(plain);
    if (names.some((name) => name.startsWith(wanted) || name.includes(` ${wanted}`))) found[0]?.push(item);
    else if (names.some((name) => name.includes(wanted))) found[1]?.push(item);
  }
  return found.flat().slice(0, limit);
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
