/**
 * Where the "new" divider stands: after which seq, or null for nowhere. It is set when a room is opened, or when something arrives while
 * nobody looks, and then stays where it is until the room is left: a divider that moves while one reads is no help.
 */
export type Divider = number | null;

/** On opening a room. */
export function dividerOnOpen(readSeq: number, lastSeq: number): Divider {
  return lastSeq > readSeq ? readSeq : null;
}

/**
 * On a new message.
 * @param readSeq up to where I had read when it came
 * @param seq the number of the message
 * @param watching whether I see it come: the window has the focus and the list is at its end
 */
export function dividerOnArrival(divider: Divider, readSeq: number, seq: number, watching: boolean): Divider {
  const allWasRead = readSeq >= seq - 1;
  return !watching && allWasRead ? seq - 1 : divider;
}
