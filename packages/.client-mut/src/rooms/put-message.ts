import type { Message } from '@chatapp/contracts';
import { firstSeq, type RoomState } from './room-state.ts';

type Window = Pick<RoomState, 'messages' | 'lastSeq' | 'strays' | 'atStart'>;

/**
 * Puts messages in their latest state into the window: new ones at its end, known ones in their place unless what stands there is newer,
 * older ones among the strays while a page of them is on its way.
 */
export function putMessages(state: RoomState, incoming: readonly Message[]): Window {
  let { lastSeq, strays, atStart } = state;
  let first = firstSeq(state);
  let messages: Message[] | undefined;
  for (const message of incoming) {
    if (message.seq < first) {
      strays = strays && [...strays, message];
      continue;
    }
    messages ??= [...state.messages];
    if (message.seq <= lastSeq) {
      const known = messages[message.seq - first];
      if (known && known.rev < message.rev) messages[message.seq - first] = message;
      continue;
    }
    if (message.seq > lastSeq + 1) {
      // Cannot come from a server that keeps its promises. The window stays without a hole all the same.
      messages.length = 0;
      first = message.seq;
      atStart = false;
    }
    messages.push(message);
    lastSeq = message.seq;
  }
  return { messages: messages ?? state.messages, lastSeq, strays, atStart };
}
