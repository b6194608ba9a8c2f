import type { Message, MyRoom, Room } from '@chatapp/contracts';
import { limits } from '@chatapp/contracts/light';
import { firstSeq, type RoomState } from './room-state.ts';

/** Whether a message speaks to me. */
export function speaksTo(message: Message, me: string): boolean {
  if (message.deletedAt !== undefined || message.sender.id === me) return false;
  return message.mentionsRoom === true || (message.mentions?.includes(me) ?? false);
}

function put(seqs: readonly number[], seq: number, isThere: boolean): number[] {
  const others = seqs.filter((other) => other !== seq);
  if (!isThere) return others;
  const place = others.findIndex((other) => other > seq);
  return others.toSpliced(place === -1 ? others.length : place, 0, seq).slice(-limits.mentionSeqs);
}

/** Where I am named in what I have not read: nothing that is read, so that a badge cannot stick. */
export function unreadMentions({ mentionSeqs = [], readSeq }: MyRoom): number[] {
  return mentionSeqs.filter((seq) => seq > readSeq);
}

/** A room's entry after these messages came or changed. Nothing changes for one who is not in it. */
export function withMentions(info: Room | MyRoom, messages: readonly Message[], me: string | undefined): Room | MyRoom {
  if (me === undefined || !('readSeq' in info)) return info;
  let seqs = info.mentionSeqs ?? [];
  for (const message of messages) {
    const isThere = message.seq > info.readSeq && speaksTo(message, me);
    if (isThere !== seqs.includes(message.seq)) seqs = put(seqs, message.seq, isThere);
  }
  return seqs === info.mentionSeqs ? info : { ...info, mentionSeqs: seqs };
}

/** The room after I was told that a message names me, or does not any more. Where the message itself is known, it knows better. */
export function applyMention(state: RoomState, seq: number, isThere: boolean): RoomState {
  const { info } = state;
  if (!info || !('readSeq' in info) || seq <= info.readSeq || seq >= firstSeq(state)) return state;
  return { ...state, info: { ...info, mentionSeqs: put(info.mentionSeqs ?? [], seq, isThere) } };
}
