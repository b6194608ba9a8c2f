import type { ServerEvent } from '@chatapp/contracts';
import { clientIdKey, messageKey, senderOf, type Batch, type NewMessage, type Outcome } from '../batch/batch.ts';
import { rootOf } from '../batch/load-messages.ts';
import type { MessageState, RoomState } from '../model.ts';
import { toMessage } from '../views.ts';
import { mentionsOf, setMentions } from './mentions.ts';
import { addToThread } from './threads.ts';

const NOBODY: readonly string[] = [];

export function created(batch: Batch, message: MessageState): ServerEvent<'message.created'> {
  return { type: 'message.created', ...toMessage(message, batch.faces) };
}

/**
 * Numbers a message, puts it into its room and its thread, and tells everybody. Exactly once by (room, client id): see `repeatMessage` and
 * the unique key of the table.
 */
export function storeMessage(
  batch: Batch,
  command: NewMessage,
  into: RoomState,
  content: Pick<MessageState, 'body' | 'at'>,
): Outcome {
  const key = clientIdKey(command.room, command.request);
  // `repeatMessage` has answered the sender; here it can only be somebody else's.
  if (batch.sent.has(key)) return { code: 'id_conflict' };
  const { replyTo } = command;
  const replied = replyTo === undefined ? undefined : batch.messages.get(messageKey(into.id, replyTo));
  if (replyTo !== undefined && !replied) return { code: 'message_not_found' };

  const room = batch.change(into);
  const seq = ++room.lastSeq;
  const rev = ++room.lastRev;
  const message: MessageState = {
    room: room.id,
    seq,
    rev,
    createdRev: rev,
    id: command.request.toLowerCase(),
    sender: senderOf(command),
    kind: 'text',
    ...content,
    replyTo: replyTo ?? null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    root: null,
    threadNo: null,
    thread: null,
    mentions: NOBODY,
    mentionsRoom: false,
    pinnedAt: null,
    pinnedBy: null,
  };
  if (replied) addToThread(batch, message, rootOf(batch, replied));
  if (batch.named.size > 0) setMentions(batch, message, mentionsOf(batch, command, room, message.sender));
  const place = messageKey(room.id, seq);
  const mayChange = batch.messages.has(place);
  if (mayChange) batch.messages.set(place, message);
  if (batch.lastAts.has(room.id)) batch.lastAts.set(room.id, message.at);
  batch.staged.messages.add(message, mayChange);
  batch.sent.set(key, message);
  batch.publish(created(batch, message));
  return { room: room.id, seq, rev, at: message.at };
}
