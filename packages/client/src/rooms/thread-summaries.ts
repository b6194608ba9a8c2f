import type { Message } from '@chatapp/contracts';

/** A message with the newer of what two copies of it tell of its thread: its `rev` says nothing of that. */
export function withThreadOf(message: Message, other: Message): Message {
  const { thread } = other;
  return thread && thread.replies > (message.thread?.replies ?? 0) ? { ...message, thread } : message;
}

/** Replies by the `seq` of their root; of each thread the newest. */
export function newestReplies(messages: readonly Message[]): Map<number, Message> {
  const newest = new Map<number, Message>();
  for (const message of messages) {
    const { root, threadNo = 0 } = message;
    if (root !== undefined && threadNo > (newest.get(root)?.threadNo ?? 0)) newest.set(root, message);
  }
  return newest;
}

/** The root of a thread, with what a reply tells of it: live, nobody tells else. */
export function withReply(root: Message, { threadNo = 0, seq, at }: Message): Message {
  if (threadNo <= (root.thread?.replies ?? 0)) return root;
  return { ...root, thread: { replies: threadNo, lastSeq: seq, lastAt: at } };
}
