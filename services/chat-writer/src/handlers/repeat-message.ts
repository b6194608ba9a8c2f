import { clientIdKey, followerKey, messageKey, senderOf, type Batch, type NewMessage } from '../batch/batch.ts';
import type { Ack } from '../batch/output.ts';
import type { MessageState } from '../model.ts';
import { tellMentions } from './mentions.ts';
import { created } from './store-message.ts';
import { tellFollower } from './threads.ts';

/**
 * The acknowledgement of a message that this sender has sent before, by its client id; undefined for any other. What it told goes out
 * again where it was stored by an earlier batch, since that may have ended before it could publish; whoever has it drops it by its number.
 */
export function repeatMessage(batch: Batch, command: NewMessage): Ack | undefined {
  if (batch.sent.size === 0 && batch.known.found.size === 0) return undefined;
  const key = clientIdKey(command.room, command.request);
  const sender = senderOf(command);
  let message = batch.sent.get(key);
  if (!message) {
    message = batch.known.found.get(key);
    if (!message) return undefined;
    batch.sent.set(key, message);
    if (message.sender === sender) tellAgain(batch, message);
  }
  if (message.sender !== sender) return undefined;
  const { room, seq, createdRev, at } = message;
  return { room, seq, rev: createdRev, at, duplicate: true };
}

function tellAgain(batch: Batch, message: MessageState): void {
  batch.publish(created(batch, message));
  tellMentions(batch, message);
  const root = message.root === null ? null : batch.messages.get(messageKey(message.room, message.root));
  if (!root) return;
  for (const user of new Set([message.sender, root.sender])) {
    const follower = batch.followers.get(followerKey(root.room, root.seq, user));
    if (follower) tellFollower(batch, root, follower);
  }
}
