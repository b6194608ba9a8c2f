import type { Message, MyThread, ThreadPage } from '@chatapp/contracts';
import type { ClientEvent } from '../client-event.ts';
import { withReply, withThreadOf } from '../rooms/thread-summaries.ts';

/** What a client knows of a thread that is looked at. Never changed in place. What is unread is `root.thread.replies − mine.readNo`. */
export interface ThreadState {
  readonly room: string;
  /** The message that was replied to, with `thread`. */
  readonly root: Message;
  /** The newest replies, ascending by `threadNo` without a hole. */
  readonly messages: readonly Message[];
  /** Whether `messages` begin with the first reply. */
  readonly atStart: boolean;
  readonly mine: MyThread;
}

/** A thread as its newest page shows it. */
export function threadOf({ root, messages, mine }: ThreadPage): ThreadState {
  return { room: root.room, root, messages, mine, atStart: (messages[0]?.threadNo ?? 1) === 1 };
}

/** The thread with a page of older replies before those that it had; as it was, where the page does not join up. */
export function applyOlderReplies(state: ThreadState, { messages }: Pick<ThreadPage, 'messages'>): ThreadState {
  const first = state.messages[0]?.threadNo ?? 1;
  if (messages.at(-1)?.threadNo !== first - 1) return state;
  return { ...state, messages: [...messages, ...state.messages], atStart: messages[0]?.threadNo === 1 };
}

/** The thread after an event of its room, or of mine, as `client.on('event')` hands them out. */
export function applyToThread(state: ThreadState, event: ClientEvent): ThreadState {
  if (!('room' in event) || event.room !== state.room) return state;
  if (event.type === 'thread.updated') {
    const { seq, following, readNo } = event;
    return seq === state.root.seq ? { ...state, mine: { following, readNo } } : state;
  }
  if (event.type !== 'message.created' && event.type !== 'message.updated') return state;
  const { type: _type, ...message } = event;
  if (message.seq === state.root.seq) return { ...state, root: newer(message, state.root) };
  return message.root === state.root.seq ? withMessage(state, message) : state;
}

const newer = (message: Message, known: Message): Message =>
  message.rev > known.rev ? withThreadOf(message, known) : withThreadOf(known, message);

/** After a break, what was missed comes by its last change: an edited reply may come after later ones. */
function withMessage(state: ThreadState, message: Message): ThreadState {
  const { threadNo = 0 } = message;
  const first = state.messages[0]?.threadNo ?? threadNo;
  if (threadNo < first && !state.atStart) return state;
  const at = state.messages.findLastIndex((known) => (known.threadNo ?? 0) <= threadNo);
  const known = state.messages[at];
  const messages =
    known?.threadNo === threadNo
      ? state.messages.with(at, newer(message, known))
      : state.messages.toSpliced(at + 1, 0, message);
  return { ...state, messages, root: withReply(state.root, message) };
}
