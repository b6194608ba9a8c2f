import type { Emoji } from './emoji.ts';

/** Emoji that answer to what was typed: by name before by label before by other words, beginnings before middles; else in their order. */
export function findEmoji(all: readonly Emoji[], query: string, limit = Infinity): Emoji[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return all.slice(0, limit);
  return all
    .map((emoji) => ({ emoji, score: scoreOf(emoji, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ emoji }) => emoji);
}

function scoreOf({ names, label, tags, text }: Emoji, wanted: string): number {
  if (text === wanted || names.includes(wanted)) return 6;
  const begun = names.filter((name) => name.startsWith(wanted));
  // The shorter a name, the more of it has been typed.
  if (begun.length > 0) return 4 + wanted.length / Math.min(...begun.map(({ length }) => length));
  const words = label.toLowerCase();
  if (words.startsWith(wanted)) return 3.5;
  if (tags.includes(wanted)) return 3;
  if (words.includes(` ${wanted}`) || tags.some((tag) => tag.startsWith(wanted))) return 2;
  return names.some((name) => name.includes(wanted)) ? 1 : 0;
}
