export interface Marked {
  readonly text: string;
  readonly marked: boolean;
}

/** Characters kept before the first mark of a long text. */
const BEFORE = 60;
const LENGTH = 280;

/** A text in pieces, those that a search found marked; a long one cut to where the first stands. `marks` count code points. */
export function markedPieces(text: string, marks: readonly (readonly number[])[]): Marked[] {
  const points = Array.from(text);
  const first = marks[0]?.[0] ?? 0;
  const from = first > BEFORE ? first - BEFORE / 2 : 0;
  const to = Math.min(points.length, from + LENGTH);
  const pieces: Marked[] = [];
  let at = from;
  const push = (end: number, marked: boolean): void => {
    if (end > at) pieces.push({ text: points.slice(at, end).join(''), marked });
    at = Math.max(at, end);
  };
  if (from > 0) pieces.push({ text: '… ', marked: false });
  for (const [start = 0, end = 0] of marks) {
    if (start >= to) break;
    push(Math.min(start, to), false);
    push(Math.min(end, to), true);
  }
  push(to, false);
  if (to < points.length) pieces.push({ text: ' …', marked: false });
  return pieces;
}
