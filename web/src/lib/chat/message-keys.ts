import type { Message } from '@chatapp/contracts';
import type { MessageActions } from './message-actions.svelte.ts';

/** One key for what is done often to the message that has the focus. @returns whether the key means anything */
export function actByKey({ key }: KeyboardEvent, message: Message, actions: MessageActions): boolean {
  if (key === 'r') actions.reply(message);
  else if (key === 'e') actions.edit(message);
  else if (key === 't') actions.openThread(message.root ?? message.seq);
  else if (key === 'Delete' && actions.rights(message).remove) actions.remove(message);
  else return false;
  return true;
}
