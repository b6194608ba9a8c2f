/**
 * Where the "new" divider stands: after which seq, or null for nowhere. It is set when a room is opened, or when something arrives while
 * nobody looks, and then stays where it is until the room is left: a divider that moves while one reads is no help.
 */
export type Divider = number | null;

/** On opening a room. */
export function dividerOnOpen(readSeq: number, lastSeq: number): Divider {
  return lastSeq > readSeq ? readSeq : null;
}

/** How the room is looked at when a message comes. */
export interface Attention {
  /** The window has the focus. */
  readonly looking: boolean;
  /** And the list is at its end: I see it come. */
  readonly watching: boolean;
}

/**
 * On a new message. Somebody who reads further up keeps the line that they have.
 * @param readSeq up to where I had read when it came
 * @param seq the number of the message
 */
export function dividerOnArrival(
  divider: Divider,
  readSeq: number,
  seq: number,
  { looking, watching }: Attention,
): Divider {
  if (watching || (looking && divider !== null)) return divider;
  const allWasRead = readSeq >= seq - 1;
  return allWasRead ? seq - 1 : divider;
}
