import { fold } from './fold.ts';

/** The smallest thing that can be searched for: a word, one letter of a script that writes without spaces, or an emoji. */
export interface Atom {
  /** Folded. */
  text: string;
  /** Its place [from, to) in the text, in code points. */
  from: number;
  to: number;
  /** One of several that make a word together, though nothing shows where words begin. */
  isDense: boolean;
}

// Scripts that write without spaces, and Korean, which writes particles together with their word.
const DENSE = String.raw`[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]&&[\p{L}\p{N}]]`;
const MARKS = String.raw`[\p{M}\uFF9E\uFF9F]*`;
const JAMO = String.raw`[\u1100-\u115F][\u1160-\u11A7]?[\u11A8-\u11FF]?`;
const ATOM = new RegExp(
  String.raw`(?<emoji>[\p{RGI_Emoji}\p{Extended_Pictographic}])|(?<dense>${JAMO}|${DENSE}${MARKS})|(?<word>(?:(?!${DENSE})[\p{L}\p{N}\p{M}\p{Cf}])+)`,
  'gv',
);
const TONE = /[\p{EMod}]/gv;

/** Code points of the part of `text` from one UTF-16 place to another. */
function codePoints(text: string, from: number, to: number): number {
  let count = to - from;
  for (let at = from; at < to - 1; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(at + 1);
      if (next >= 0xdc00 && next < 0xe000) count--;
    }
  }
  return count;
}

/** A text as what can be searched for in it, in order. What stands between (spaces, punctuation, signs) is left out. */
export function atomsOf(text: string): Atom[] {
  const atoms: Atom[] = [];
  let unit = 0;
  let point = 0;
  for (const match of text.matchAll(ATOM)) {
    const whole = match[0];
    const groups = match.groups!;
    const folded = groups.emoji === undefined ? fold(whole) : fold(whole.replace(TONE, ''));
    const from = point + codePoints(text, unit, match.index);
    unit = match.index + whole.length;
    point = from + codePoints(text, match.index, unit);
    if (folded !== '') atoms.push({ text: folded, from, to: point, isDense: groups.dense !== undefined });
  }
  return atoms;
}
