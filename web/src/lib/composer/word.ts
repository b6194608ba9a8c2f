import { withoutCode } from '@chatapp/contracts/light';

/** What is being typed and may be completed: `@na`, `#ro`, `:smi`, from `from` to the caret. */
export interface Word {
  readonly trigger: '@' | '#' | ':';
  readonly query: string;
  readonly from: number;
  readonly to: number;
}

const NAME = /(?:^|[^A-Za-z0-9/@\\])@([A-Za-z0-9._-]{0,32})$/;
/** Rooms have names with spaces in them: as many words as one is likely to type. */
const ROOM = /(?:^|[\s(])#((?:[^\s#]+ ?){0,3})$/u;
/** Two letters at least: a colon alone ends many a word. */
const EMOJI = /(?:^|[\s(\p{Extended_Pictographic}\uFE0F]):([a-z0-9_+-]{2,40})$/iu;

/** The word before the caret that may be completed; null where there is none, and in code. */
export function wordAt(text: string, caret: number): Word | null {
  const before = text.slice(0, caret);
  const found = match(before.slice(before.lastIndexOf('\n') + 1));
  return found && !insideCode(before) ? { ...found, from: caret - found.query.length - 1, to: caret } : null;
}

function match(line: string): Pick<Word, 'trigger' | 'query'> | null {
  const name = NAME.exec(line);
  if (name) return { trigger: '@', query: name[1] ?? '' };
  const emoji = EMOJI.exec(line);
  if (emoji) return { trigger: ':', query: (emoji[1] ?? '').toLowerCase() };
  const room = ROOM.exec(line);
  return room ? { trigger: '#', query: room[1] ?? '' } : null;
}

/** A sign that nobody types, put at the caret to see whether it is code there. */
const SIGN = '\uE000';

function insideCode(before: string): boolean {
  if (!/[`~]/.test(before)) return false;
  // A span that is not closed is none, by the dialect; whoever has just opened one means to close it.
  const paragraph = before.slice(before.lastIndexOf('\n\n') + 1);
  const ticks = paragraph.replaceAll(/`[^`\n]*`/g, '').match(/`/g)?.length ?? 0;
  return ticks % 2 === 1 || !withoutCode(before + SIGN).includes(SIGN);
}
