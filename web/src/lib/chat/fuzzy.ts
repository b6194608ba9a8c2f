/** How well a name answers to what was typed: higher is better, 0 not at all. Beginnings of words count most, then runs of letters. */
export function fuzzyScore(query: string, name: string): number {
  const wanted = plain(query);
  const given = plain(name);
  if (wanted === '') return 1;
  if (given === wanted) return 1_000;
  if (given.startsWith(wanted)) return 800 - given.length;
  const word = given.search(new RegExp(`(?<![\\p{L}\\p{N}])${escape(wanted)}`, 'u'));
  if (word >= 0) return 600 - given.length;
  if (given.includes(wanted)) return 400 - given.length;
  return scattered(wanted, given);
}

/** The names that answer, best first; those that answer alike stay in order. */
export function fuzzySort<Item>(query: string, items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  return items
    .map((item) => ({ item, score: fuzzyScore(query, nameOf(item)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

/** All letters in their order, with others between them: "gnrl" finds "general". */
function scattered(wanted: string, given: string): number {
  let at = -1;
  let gaps = 0;
  for (const letter of wanted) {
    const next = given.indexOf(letter, at + 1);
    if (next < 0) return 0;
    gaps += at < 0 ? next : next - at - 1;
    at = next;
  }
  return Math.max(1, 200 - 10 * gaps - given.length);
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
