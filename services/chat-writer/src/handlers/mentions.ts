import { limits, type Command } from '@chatapp/contracts';
import type { Batch } from '../batch/batch.ts';
import { namesakesOf } from '../batch/load-named.ts';
import { EVERYBODY } from '../db/mentions.queries.ts';
import type { MessageState, RoomState } from '../model.ts';
import { checkRight } from '../rights.ts';

type Mentions = Pick<MessageState, 'mentions' | 'mentionsRoom'>;

const NOBODY: Mentions = { mentions: [], mentionsRoom: false };

/**
 * Whom a command's body speaks to: those of its names who are in the room, but for the writer; and all of it where the writer may speak to
 * all. Any other name is text.
 */
export function mentionsOf(batch: Batch, command: Command, room: RoomState, sender: string): Mentions {
  const named = batch.named.get(command);
  if (!named) return NOBODY;
  const here = namesakesOf(batch, command).filter((user) => user !== sender && batch.member(room.id, user));
  return { mentions: here, mentionsRoom: named.room && maySpeakToAll(batch, room, sender) };
}

function maySpeakToAll(batch: Batch, room: RoomState, sender: string): boolean {
  const action = room.memberCount <= limits.mentionRoomMembers ? 'mention room' : 'mention large room';
  return checkRight(room.kind, batch.member(room.id, sender)?.role ?? 'guest', action) === undefined;
}

/** Gives a message those whom it speaks to now. Tells those who are new among them, and those who are not any more. */
export function setMentions(batch: Batch, message: MessageState, after: Mentions): void {
  const { room, seq, sender, mentions: before, mentionsRoom: roomBefore } = message;
  const stage = (user: string, present: boolean) =>
    batch.staged.messages.touchMention({ user, room, seq, sender }, present);
  for (const user of before) {
    if (after.mentions.includes(user)) continue;
    stage(user, false);
    batch.tell(user, { type: 'mention.removed', room, seq });
  }
  for (const user of after.mentions) {
    if (before.includes(user)) continue;
    stage(user, true);
    batch.tell(user, { type: 'mention.added', room, seq });
  }
  if (roomBefore !== after.mentionsRoom) stage(EVERYBODY, after.mentionsRoom);
  message.mentions = after.mentions;
  message.mentionsRoom = after.mentionsRoom;
}

/** Tells those whom a message speaks to once more. */
export function tellMentions(batch: Batch, { room, seq, mentions }: MessageState): void {
  for (const user of mentions) batch.tell(user, { type: 'mention.added', room, seq });
}

/** Takes away whom a message speaks to. */
export function clearMentions(batch: Batch, message: MessageState): void {
  setMentions(batch, message, NOBODY);
}
