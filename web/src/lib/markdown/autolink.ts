/** A piece of a message's text; with `href` where it is a link. */
export interface Piece {
  readonly text: string;
  readonly href?: string;
}

/**
 * Where a link may end: white space, quotes and brackets, and everything invisible (Unicode's format and control characters, such as the
 * marks that turn the direction of text round and could make an address read as another one).
 */
const LINK = /\bhttps?:\/\/[^\s<>"'`\p{Cc}\p{Cf}\p{Zs}]+/giu;
const TRAILING = /[.,:;!?…*_~|\\]+$/u;
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '»': '«', '”': '“' };

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** Takes off what belongs to the sentence and not to the link: full stops, and a bracket that opens before the link. */
function trimLink(link: string): string {
  for (;;) {
    let shorter = link.replace(TRAILING, '');
    const end = shorter.at(-1) ?? '';
    const opening = PAIRS[end];
    if (opening !== undefined && count(shorter, end) > count(shorter, opening)) shorter = shorter.slice(0, -1);
    if (shorter === link) return link;
    link = shorter;
  }
}

/** The address, if it is one that a chat may open: http or https, with a host, without a name and password before it. */
export function hrefOf(link: string): string | null {
  if (!URL.canParse(link)) return null;
  const { protocol, hostname, username, password, href } = new URL(link);
  const web = protocol === 'http:' || protocol === 'https:';
  return web && hostname !== '' && username === '' && password === '' ? href : null;
}

/** Splits text into plain pieces and links. Joined, the texts of the pieces are the text. */
export function autolink(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const link = trimLink(match[0]);
    const href = hrefOf(link);
    if (href === null) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: link, href });
    from = match.index + link.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
