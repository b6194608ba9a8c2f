import type { Message } from '@chatapp/contracts';
import { firstSeq, type RoomState } from './room-state.ts';
import { newestReplies, withReply, withThreadOf } from './thread-summaries.ts';

type Window = Pick<RoomState, 'messages' | 'lastSeq' | 'strays' | 'atStart'>;

/**
 * Puts messages in their latest state into the window: new ones at its end, known ones in their place unless what stands there is newer,
 * older ones among the strays while a page of them is on its way. A reply tells of its root's thread, too.
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
      if (known)
        messages[message.seq - first] =
          known.rev < message.rev ? withThreadOf(message, known) : withThreadOf(known, message);
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
  if (messages)
    for (const [root, reply] of newestReplies(incoming)) {
      const known = messages[root - first];
      if (known) messages[root - first] = withReply(known, reply);
    }
  return { messages: messages ?? state.messages, lastSeq, strays, atStart };
}
