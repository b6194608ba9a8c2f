import type { Token } from 'markdown-it';
import { autolink, hrefOf } from './autolink.ts';
import type { Inline } from './tree.ts';

/** As a username in contracts, after an `@` that no word stands before. */
const MENTION = /(?<![\p{L}\p{N}_@/.])@([A-Za-z0-9](?:[A-Za-z0-9._-]{0,30}[A-Za-z0-9])?)/gu;
const MARKS = { strong: 'strong', em: 'emphasis', s: 'strike' } as const;

/** The children of one block's `inline` token. */
export function toInlines(tokens: readonly Token[]): Inline[] {
  const reader = { tokens, at: 0 };
  return readUntil(reader, '');
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

function readUntil(reader: Reader, end: string): Inline[] {
  const inlines: Inline[] = [];
  for (;;) {
    const token = reader.tokens[reader.at++];
    if (!token || token.type === end) return inlines;
    inlines.push(...read(reader, token));
  }
}

function read(reader: Reader, token: Token): Inline[] {
  switch (token.type) {
    case 'text':
    case 'text_special':
      return textOf(token.content);
    case 'softbreak':
    case 'hardbreak':
      return [{ kind: 'break' }];
    case 'code_inline':
      return [{ kind: 'code', text: token.content }];
    case 'strong_open':
    case 'em_open':
    case 's_open':
      return [
        {
          kind: MARKS[token.tag as keyof typeof MARKS],
          children: readUntil(reader, token.type.replace('open', 'close')),
        },
      ];
    case 'link_open':
      return linkOf(token, readUntil(reader, 'link_close'));
    default:
      return token.content === '' ? [] : textOf(token.content);
  }
}

/** A link to where a chat may lead; anything else is shown as the words that it is. */
function linkOf(token: Token, children: Inline[]): Inline[] {
  const href = hrefOf(String(token.attrGet('href') ?? ''));
  // A link within a link would be two in one.
  const words = children.flatMap((child) => (child.kind === 'link' ? child.children : [child]));
  return href === null ? words : [{ kind: 'link', href, children: words }];
}

function textOf(text: string): Inline[] {
  return autolink(text).flatMap((piece): Inline[] =>
    piece.href === undefined
      ? mentionsOf(piece.text)
      : [{ kind: 'link', href: piece.href, children: [{ kind: 'text', text: piece.text }] }],
  );
}

function mentionsOf(text: string): Inline[] {
  const inlines: Inline[] = [];
  let from = 0;
  for (const { 0: whole, 1: name = '', index } of text.matchAll(MENTION)) {
    if (index > from) inlines.push({ kind: 'text', text: text.slice(from, index) });
    inlines.push({ kind: 'mention', name });
    from = index + whole.length;
  }
  if (from < text.length) inlines.push({ kind: 'text', text: text.slice(from) });
  return inlines;
}
