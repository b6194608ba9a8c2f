import { checkBody, isUuid, type Command, type ServerEvent } from '@chatapp/contracts';
import { clientIdKey, messageKey, type Batch, type Outcome } from '../batch/batch.ts';
import type { Ack } from '../batch/output.ts';
import type { MessageState } from '../model.ts';
import { toMessage } from '../views.ts';
import { admitMember } from './admit.ts';

function created(batch: Batch, message: MessageState): ServerEvent<'message.created'> {
  return { type: 'message.created', ...toMessage(message, batch.faces) };
}

/**
 * The acknowledgement of a message that this sender has sent before, by its client id; undefined for any other. Its event goes out
 * again where it was stored by an earlier batch, since that may have ended before it could publish; whoever has it drops it by its number.
 */
export function repeatSend(batch: Batch, command: Command<'message.send'>): Ack | undefined {
  if (batch.sent.size === 0 && batch.known.found.size === 0) return undefined;
  const key = clientIdKey(command.room, command.request);
  let message = batch.sent.get(key);
  if (!message) {
    message = batch.known.found.get(key);
    if (!message) return undefined;
    batch.sent.set(key, message);
    if (message.sender === command.actor.id) batch.publish(created(batch, message));
  }
  if (message.sender !== command.actor.id) return undefined;
  const { room, seq, createdRev, at } = message;
  return { room, seq, rev: createdRev, at, duplicate: true };
}

/** Stores a message and numbers it. Exactly once by (room, client id): see `repeatSend` and the unique key of the table. */
export function sendMessage(batch: Batch, command: Command<'message.send'>): Outcome {
  if (!isUuid(command.request)) return { code: 'bad_request', message: 'The id of a message must be a UUID.' };
  const admitted = admitMember(batch, command, 'send');
  if ('code' in admitted) return admitted;
  const key = clientIdKey(command.room, command.request);
  // `repeatSend` has answered the sender; here it can only be somebody else's.
  if (batch.sent.has(key)) return { code: 'id_conflict' };
  const checked = checkBody(command.body);
  if ('code' in checked) return checked;
  const replyTo = command.replyTo ?? null;
  if (replyTo !== null && replyTo > admitted.room.lastSeq) return { code: 'message_not_found' };

  const room = batch.change(admitted.room);
  const seq = ++room.lastSeq;
  const rev = ++room.lastRev;
  const message: MessageState = {
    room: room.id,
    seq,
    rev,
    createdRev: rev,
    id: command.request.toLowerCase(),
    sender: command.actor.id,
    kind: 'text',
    body: checked.body,
    at: batch.at,
    replyTo,
    editedAt: null,
    deletedAt: null,
    reactions: [],
  };
  const place = messageKey(room.id, seq);
  const mayChange = batch.messages.has(place);
  if (mayChange) batch.messages.set(place, message);
  batch.staged.addMessage(message, mayChange);
  batch.sent.set(key, message);
  batch.publish(created(batch, message));
  return { room: room.id, seq, rev, at: batch.at };
}
