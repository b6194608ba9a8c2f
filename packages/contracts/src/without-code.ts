const QUOTE = /^(?:[ \t]*>)+/;
const ITEM = /^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+/;
const FENCE = /^[ \t]*(`{3,}|~{3,})(.*)$/;

interface Fence {
  mark: string;
  /** How many quotes it stands in: it ends with them. */
  depth: number;
}

/** The fence that a line opens, without its quotes. An info string after backticks holds no backtick: that is a code span. */
function opening(line: string, depth: number): Fence | undefined {
  const [, mark, info = ''] = FENCE.exec(line.replace(ITEM, '')) ?? [];
  if (mark === undefined || (mark.startsWith('`') && info.includes('`'))) return undefined;
  return { mark, depth };
}

function closes(line: string, { mark }: Fence): boolean {
  const text = line.trim();
  return text.startsWith(mark) && text.replaceAll(mark.charAt(0), '') === '';
}

const ESCAPED: Readonly<Record<string, string>> = { '@': 'x', '\\': ' ', '`': ' ' };

/** Takes code spans out of a paragraph: a run of backticks up to the next run of the same length. Escapes hold outside of them. */
function withoutSpans(text: string): string {
  const pieces = /[^\\`]+|`+|\\[^]?/g;
  let rest = '';
  for (let piece = pieces.exec(text); piece !== null; piece = pieces.exec(text)) {
    const [part] = piece;
    if (part.startsWith('`')) {
      pieces.lastIndex = endOfSpan(text, pieces.lastIndex, part.length) ?? pieces.lastIndex;
      rest += ' ';
    } else if (part.startsWith('\\')) {
      // What is escaped speaks to nobody, and does not end what stands before it.
      rest += ESCAPED[part.charAt(1)] ?? part.charAt(1);
    } else rest += part;
  }
  return rest;
}

function endOfSpan(text: string, from: number, length: number): number | undefined {
  const runs = /`+/g;
  runs.lastIndex = from;
  for (let run = runs.exec(text); run !== null; run = runs.exec(text))
    if (run[0].length === length) return runs.lastIndex;
  return undefined;
}

/** A body without its code, fenced and in spans, and without quote marks: what is left speaks. docs/markdown.md */
export function withoutCode(body: string): string {
  const paragraphs: string[][] = [[]];
  let fence: Fence | undefined;
  let depthBefore = 0;
  for (const line of body.split('\n')) {
    const quotes = QUOTE.exec(line)?.[0] ?? '';
    const depth = quotes.replaceAll(/[^>]/g, '').length;
    const text = line.slice(quotes.length);
    if (fence && depth < fence.depth) fence = undefined;
    if (fence) {
      if (closes(text, fence)) fence = undefined;
      continue;
    }
    fence = opening(text, depth);
    if (fence || text.trim() === '' || ITEM.test(text) || depth > depthBefore) paragraphs.push([]);
    if (!fence) paragraphs.at(-1)!.push(text);
    depthBefore = depth;
  }
  return paragraphs.map((lines) => withoutSpans(lines.join('\n'))).join('\n');
}
