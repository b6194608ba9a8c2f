import type { MyRoom } from '@chatapp/contracts';

/**
 * A room as the server listed it. What this client has read or heard in the meantime is not undone: numbers only grow. What is mine in it and
 * has no number is as the list says, unless it was told meanwhile (`prefsHeard`).
 */
export function mergeRoom(listed: MyRoom, own: MyRoom | undefined, prefsHeard = false): MyRoom {
  if (own === undefined) return listed;
  const newest = own.head > listed.head ? { ...listed, ...own } : { ...own, ...listed };
  const lastSeq = Math.max(own.lastSeq, listed.lastSeq);
  const readSeq = Math.max(own.readSeq, listed.readSeq);
  const { notify, favourite } = prefsHeard ? own : listed;
  const merged: MyRoom = { ...newest, lastSeq, readSeq, notify, favourite, unread: Math.max(0, lastSeq - readSeq) };
  const mentions = [
    ...(listed.mentionSeqs ?? []),
    ...(own.mentionSeqs ?? []).filter((seq) => seq > listed.lastSeq),
  ].filter((seq) => seq > readSeq);
  if (merged.mentionSeqs || mentions.length > 0) merged.mentionSeqs = mentions;
  return merged;
}
