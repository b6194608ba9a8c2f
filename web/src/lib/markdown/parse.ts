import MarkdownIt, { type Token } from 'markdown-it';
import { toInlines } from './inlines.ts';
import type { Block } from './tree.ts';

/** Quotes and lists deeper than this are shown flat. */
const MAX_NESTING = 8;

const markdown = new MarkdownIt('zero', { maxNesting: 3 * MAX_NESTING }).enable([
  'fence',
  'blockquote',
  'list',
  'backticks',
  'emphasis',
  'strikethrough',
  'link',
  'autolink',
  'escape',
  'newline',
]);
// What is escaped has to be told from what is not: it speaks to nobody.
markdown.disable('text_join');
// Where a link may lead is decided by `hrefOf`, for every kind of link.
markdown.validateLink = () => true;

/** What a message says, in the dialect of docs/markdown.md. It never fails: what is no markup is text. */
export function parseMarkdown(source: string): Block[] {
  const reader = { tokens: markdown.parse(source, {}), at: 0 };
  return readBlocks(reader, '');
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

function readBlocks(reader: Reader, end: string): Block[] {
  const blocks: Block[] = [];
  for (;;) {
    const token = reader.tokens[reader.at++];
    if (!token || token.type === end) return blocks;
    const block = readBlock(reader, token);
    if (block) blocks.push(block);
  }
}

function readBlock(reader: Reader, token: Token): Block | undefined {
  switch (token.type) {
    case 'inline':
      return { kind: 'paragraph', children: toInlines(token.children ?? []) };
    case 'fence':
      return { kind: 'code', text: token.content.replace(/\n$/, ''), language: token.info.trim().split(/\s/)[0] ?? '' };
    case 'blockquote_open':
      return { kind: 'quote', children: readBlocks(reader, 'blockquote_close') };
    case 'bullet_list_open':
      return { kind: 'list', start: null, items: readItems(reader, 'bullet_list_close') };
    case 'ordered_list_open':
      return {
        kind: 'list',
        start: Number(token.attrGet('start') ?? 1),
        items: readItems(reader, 'ordered_list_close'),
      };
    default:
      return undefined;
  }
}

function readItems(reader: Reader, end: string): Block[][] {
  const items: Block[][] = [];
  for (;;) {
    const token = reader.tokens[reader.at++];
    if (!token || token.type === end) return items;
    items.push(readBlocks(reader, 'list_item_close'));
  }
}
