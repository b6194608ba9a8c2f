import { parsed } from './parsed.ts';
import type { Block, Inline } from './tree.ts';

/** A message in one line, without its marks: for where there is room for a few words. */
export function plainText(source: string): string {
  return parsed(source).map(ofBlock).join(' ').replace(/\s+/g, ' ').trim();
}

function ofBlock(block: Block): string {
  if (block.kind === 'paragraph') return block.children.map(ofInline).join('');
  if (block.kind === 'code') return block.text;
  const inside = block.kind === 'quote' ? block.children : block.items.flat();
  return inside.map(ofBlock).join(' ');
}

function ofInline(inline: Inline): string {
  if (inline.kind === 'text' || inline.kind === 'code') return inline.text;
  if (inline.kind === 'mention') return `@${inline.name}`;
  if (inline.kind === 'emoji') return `:${inline.name}:`;
  return inline.kind === 'break' ? ' ' : inline.children.map(ofInline).join('');
}
