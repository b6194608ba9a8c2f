import type { MyRoom } from '@chatapp/contracts';

/** What is mine in a room and has no number. */
const MINE = ['role', 'notify', 'favourite', 'mutedUntil'] as const;

/**
 * A room as the server listed it. What this client has read or heard in the meantime is not undone: numbers only grow. What is absent is so:
 * of the room by whichever was told later, of mine by the list, unless it was told meanwhile (`mineHeard`).
 */
export function mergeRoom(listed: MyRoom, own: MyRoom | undefined, mineHeard = false): MyRoom {
  if (own === undefined) return listed;
  const lastSeq = Math.max(own.lastSeq, listed.lastSeq);
  const readSeq = Math.max(own.readSeq, listed.readSeq);
  const merged: MyRoom = {
    ...(own.head > listed.head ? own : listed),
    lastSeq,
    readSeq,
    unread: Math.max(0, lastSeq - readSeq),
  };
  const mine: Partial<MyRoom> = mineHeard ? own : listed;
  for (const name of MINE) {
    if (mine[name] === undefined) delete (merged as Partial<MyRoom>)[name];
    else Object.assign(merged, { [name]: mine[name] });
  }
  const { mentionSeqs: told } = listed;
  const { mentionSeqs: known = [] } = own;
  // Lists tell of mentions; what comes of one room does not.
  const mentions = told ? [...told, ...known.filter((seq) => seq > listed.lastSeq)] : known;
  if (told || own.mentionSeqs) merged.mentionSeqs = mentions.filter((seq) => seq > readSeq);
  return merged;
}
