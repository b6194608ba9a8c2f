import type { Token } from 'markdown-it';
import { namesAt } from '@chatapp/contracts/light';
import { autolink, hrefOf } from './autolink.ts';
import type { Inline } from './tree.ts';

/** An emoji by its name. Which there are is not known here. */
const EMOJI = /(?<![\p{L}\p{N}:]):([a-z0-9_+-]{2,40}):(?![\p{L}\p{N}:])/gu;
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
      return textOf(joined(reader, token));
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
      return token.content === '' ? [] : textOf({ shown: token.content, meant: token.content });
  }
}

/** A link to where a chat may lead; anything else is shown as the words that it is. */
function linkOf(token: Token, children: Inline[]): Inline[] {
  const href = hrefOf(String(token.attrGet('href') ?? ''));
  // A link within a link would be two in one.
  const words = children.flatMap((child) => (child.kind === 'link' ? child.children : [child]));
  return href === null ? words : [{ kind: 'link', href, children: words }];
}

/** Words as they are shown, and as long, what of them means something: what is escaped means nothing. */
interface Words {
  readonly shown: string;
  readonly meant: string;
}

/** Text that stands side by side, in one: the parser cuts it wherever a mark might have been. */
function joined(reader: Reader, first: Token): Words {
  let shown = '';
  let meant = '';
  for (let token: Token | undefined = first; token; token = reader.tokens[reader.at++]) {
    if (token.type !== 'text' && token.type !== 'text_special') {
      reader.at--;
      break;
    }
    shown += token.content;
    meant += token.type === 'text' ? token.content : escaped(token.content);
  }
  return { shown, meant };
}

/** As the server reads it (`withoutCode` in contracts): an escaped `@` speaks to nobody, and a backslash ends a word. */
function escaped(text: string): string {
  if (text === '@') return 'x';
  return text === '\\' || text === '`' || text === ':' ? ' ' : text;
}

function textOf({ shown, meant }: Words): Inline[] {
  let at = 0;
  return autolink(shown).flatMap(({ text, href }): Inline[] => {
    const from = at;
    at += text.length;
    if (href !== undefined) return [{ kind: 'link', href, children: [{ kind: 'text', text }] }];
    return namesOf({ shown: text, meant: meant.slice(from, at) });
  });
}

/** Mentions and emoji by name, and the words between them. */
function namesOf({ shown, meant }: Words): Inline[] {
  const found: { index: number; length: number; inline: Inline }[] = namesAt(meant).map(({ index, name }) => ({
    index,
    length: name.length + 1,
    inline: { kind: 'mention', name },
  }));
  for (const { 0: whole, 1: name = '', index } of meant.matchAll(EMOJI))
    found.push({ index, length: whole.length, inline: { kind: 'emoji', name } });
  const inlines: Inline[] = [];
  let from = 0;
  for (const { index, length, inline } of found.sort((a, b) => a.index - b.index)) {
    if (index > from) inlines.push({ kind: 'text', text: shown.slice(from, index) });
    inlines.push(inline);
    from = index + length;
  }
  if (from < shown.length) inlines.push({ kind: 'text', text: shown.slice(from) });
  return inlines;
}
