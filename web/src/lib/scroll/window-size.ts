/** Rows in the document while one reads at the end; a screen holds some thirty. */
export const SHOWN = 100;
/** Cut back to SHOWN only when there are this many: not at every message. */
const CUT_AT = 200;

interface Numbered {
  readonly seq: number;
}

/**
 * From which seq on messages are in the document. A room that is left open for days does not grow: while the reader is at the end, what has
 * gone out above is dropped. While they read further up, nothing is.
 */
export function shownFrom(messages: readonly Numbered[], from: number, following: boolean): number {
  const first = messages.at(-SHOWN)?.seq ?? messages[0]?.seq ?? 0;
  if (from === 0) return first;
  const shown = (messages.at(-1)?.seq ?? 0) - from;
  return following && shown > CUT_AT ? first : from;
}

/** The same, when the reader has come to the top of what is shown. */
export function showOlder(messages: readonly Numbered[], from: number): number {
  const index = messages.findIndex(({ seq }) => seq >= from);
  return messages[Math.max(0, index - SHOWN)]?.seq ?? from;
}
