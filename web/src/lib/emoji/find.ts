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
  if (names.some((name) => name.startsWith(wanted))) return 5;
  const words = label.toLowerCase();
  if (words.startsWith(wanted)) return 4;
  if (tags.includes(wanted)) return 3;
  if (words.includes(` ${wanted}`) || tags.some((tag) => tag.startsWith(wanted))) return 2;
  return names.some((name) => name.includes(wanted)) ? 1 : 0;
}
