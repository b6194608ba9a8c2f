import { parseMarkdown } from './parse.ts';
import type { Block } from './tree.ts';

const KEPT = 500;
const kept = new Map<string, Block[]>();

/** {@link parseMarkdown}, remembered: a list that scrolls shows the same messages again and again. */
export function parsed(source: string): Block[] {
  let blocks = kept.get(source);
  if (blocks) return blocks;
  blocks = parseMarkdown(source);
  kept.set(source, blocks);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? '');
  return blocks;
}
