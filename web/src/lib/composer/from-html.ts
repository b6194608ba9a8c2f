/** As much of the DOM's Node as reading it takes: what was pasted is only read, never shown. */
export interface ReadNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: ArrayLike<ReadNode>;
  getAttribute?(name: string): string | null;
}

const TEXT = 3;
const ELEMENT = 1;
const LEFT_OUT = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'HEAD', 'TITLE', 'META', 'LINK', 'SVG', 'MATH', 'NOSCRIPT']);
const BLOCKS = new Set('P DIV SECTION ARTICLE HEADER FOOTER MAIN ASIDE NAV DL DT DD FIGURE FORM ADDRESS'.split(' '));
const HEADING = /^H[1-6]$/;
const WEB = /^(?:https?:|mailto:)/i;

/** What was copied with its formatting, in the dialect of docs/markdown.md. */
export function fromHtml(root: ReadNode): string {
  return tidy(blocks(root));
}

/** Whether Markdown would say more than the plain text that was copied with it. */
export function isFormatted(root: ReadNode): boolean {
  return some(root, (node) =>
    /^(?:B|STRONG|I|EM|S|DEL|STRIKE|CODE|PRE|A|UL|OL|BLOCKQUOTE|TABLE|H[1-6])$/.test(node.nodeName),
  );
}

function some(node: ReadNode, test: (node: ReadNode) => boolean): boolean {
  return test(node) || children(node).some((child) => some(child, test));
}

const children = (node: ReadNode): ReadNode[] => Array.from(node.childNodes);

function tidy(text: string): string {
  return text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\s+|\s+$/g, '');
}

function blocks(node: ReadNode): string {
  return children(node).map(block).join('');
}

function block(node: ReadNode): string {
  const { nodeName, nodeType, textContent } = node;
  if (nodeType === TEXT) return words(textContent ?? '');
  if (nodeType !== ELEMENT || LEFT_OUT.has(nodeName.toUpperCase())) return '';
  if (nodeName === 'PRE') return fence(node);
  if (nodeName === 'BLOCKQUOTE') return `\n\n${tidy(blocks(node)).replace(/^/gm, '> ')}\n\n`;
  if (nodeName === 'UL' || nodeName === 'OL') return list(node);
  if (HEADING.test(nodeName)) return `\n\n${around('**', tidy(blocks(node)).replaceAll('**', ''))}\n\n`;
  if (nodeName === 'TABLE') return `\n\n${rowsOf(node).map(row).join('\n')}\n\n`;
  if (BLOCKS.has(nodeName)) return `\n\n${blocks(node)}\n\n`;
  return inline(node);
}

function inline(node: ReadNode): string {
  const name = node.nodeName;
  if (name === 'BR') return '\n';
  if (name === 'CODE' || name === 'KBD' || name === 'SAMP' || name === 'TT') return code(node.textContent ?? '');
  const text = blocks(node);
  if (name === 'B' || name === 'STRONG') return isPlain(node, 'normal') ? text : around('**', text);
  if (name === 'I' || name === 'EM') return isPlain(node, 'style') ? text : around('_', text);
  if (name === 'S' || name === 'DEL' || name === 'STRIKE') return around('~~', text);
  if (name === 'A') return link(text, node.getAttribute?.('href') ?? '');
  if (name === 'IMG') return node.getAttribute?.('alt') ?? '';
  return text;
}

/** Google Docs puts all that it copies into a bold that is none. */
function isPlain(node: ReadNode, what: 'normal' | 'style'): boolean {
  const style = node.getAttribute?.('style') ?? '';
  return what === 'normal' ? /font-weight:\s*(?:normal|400)/i.test(style) : /font-style:\s*normal/i.test(style);
}

/** The mark stands at the words, not at the space beside them, and not around several paragraphs. */
function around(mark: string, text: string): string {
  const inner = text.trim();
  if (inner === '' || inner.includes('\n')) return text;
  const at = text.indexOf(inner);
  return text.slice(0, at) + mark + inner + mark + text.slice(at + inner.length);
}

function code(text: string): string {
  if (text.trim() === '') return text;
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return ticks + space + text.replaceAll('\n', ' ') + space + ticks;
}

function fence(node: ReadNode): string {
  const text = preformatted(node).replace(/^\n|\n+$/g, '');
  const languages = [node, ...children(node)].map((one) =>
    /\blang(?:uage)?-([\w+#-]+)/.exec(one.getAttribute?.('class') ?? ''),
  );
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map((run) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `\n\n${ticks}${languages.find(Boolean)?.[1] ?? ''}\n${text}\n${ticks}\n\n`;
}

/** What stands in it, line breaks as they are; some editors make each line an element. */
function preformatted(node: ReadNode): string {
  if (node.nodeType === TEXT) return node.textContent ?? '';
  if (node.nodeName === 'BR') return '\n';
  const text = children(node).map(preformatted).join('');
  return node.nodeName === 'DIV' && !text.endsWith('\n') ? `${text}\n` : text;
}

function link(text: string, href: string): string {
  const words = text.trim();
  if (!WEB.test(href) || words === '' || words.includes('\n')) return text;
  const address = href.replaceAll('(', '%28').replaceAll(')', '%29').replaceAll(' ', '%20');
  return words === href || `${words}/` === href
    ? text.replace(words, href)
    : `[${words.replace(/[[\]]/g, '\\$&')}](${address})`;
}

function rowsOf(node: ReadNode): ReadNode[] {
  return children(node).flatMap((child) => (child.nodeName === 'TR' ? [child] : rowsOf(child)));
}

/** The dialect has no tables: a row is a line. */
function row(node: ReadNode): string {
  const cells = children(node).filter(({ nodeName }) => nodeName === 'TD' || nodeName === 'TH');
  return cells.map((cell) => tidy(blocks(cell)).replace(/\s*\n\s*/g, ' ')).join(' | ');
}

function list(node: ReadNode): string {
  let number = Number(node.getAttribute?.('start') ?? 1) || 1;
  const items = children(node)
    .filter(({ nodeName }) => nodeName === 'LI' || nodeName === 'UL' || nodeName === 'OL')
    .map((item) => {
      const mark = node.nodeName === 'OL' ? `${number++}. ` : '- ';
      const text = tidy(item.nodeName === 'LI' ? blocks(item) : list(item)).replace(
        /\n{2,}(?=\s*(?:[-*]|\d+\.) )/g,
        '\n',
      );
      return mark + text.replaceAll('\n', `\n${' '.repeat(mark.length)}`);
    });
  return `\n\n${items.join('\n')}\n\n`;
}

/** Text as a browser shows it: white space is one space. What would be taken for marks is escaped. */
function words(text: string): string {
  return text
    .replace(/[ \t\r\n\f]+/g, ' ')
    .replaceAll('\u00A0', ' ')
    .replace(/[\\`*]|~~|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|\[(?=[^\]]*\]\()/gu, '\\$&');
}
