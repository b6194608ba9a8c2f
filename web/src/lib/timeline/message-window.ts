import { newestReplies, withReply, withThreadOf } from '@chatapp/client';
import type { Message } from '@chatapp/contracts';
import type { StoredPage } from '#lib/store/pages.ts';

/**
 * The part of a room's messages that a page holds: ascending by `seq`, without a hole. It never grows past a bound, so a room of a hundred
 * thousand messages costs what one of two hundred does.
 */
export interface MessageWindow {
  readonly messages: readonly Message[];
  /** Whether it reaches back to the room's first message, and up to its newest. */
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/** Most messages held while one reads on upwards or downwards; a screen shows some thirty. */
export const WINDOW_MAX = 300;
/** Messages left when the reader is at the end and more than twice as many have come. */
const WINDOW_FOLLOWING = 100;

/** With a page of older messages before it; what is then too much goes at the other end. */
export function withOlder(window: MessageWindow, page: StoredPage): MessageWindow {
  const first = window.messages[0];
  const older = first ? page.messages.filter(({ seq }) => seq < first.seq) : page.messages;
  if (first && older.length > 0 && older.at(-1)?.seq !== first.seq - 1) return window;
  const messages = [...older, ...window.messages];
  const { atStart } = page;
  if (messages.length <= WINDOW_MAX) return { ...window, messages, atStart };
  return { messages: messages.slice(0, WINDOW_MAX), atStart, atEnd: false };
}

/** The same, for newer ones after it. */
export function withNewer(window: MessageWindow, page: StoredPage): MessageWindow {
  const last = window.messages.at(-1);
  const newer = last ? page.messages.filter(({ seq }) => seq > last.seq) : page.messages;
  if (last && newer.length > 0 && newer[0]?.seq !== last.seq + 1) return window;
  const messages = [...window.messages, ...newer];
  const { atEnd } = page;
  if (messages.length <= WINDOW_MAX) return { ...window, messages, atEnd };
  return { messages: messages.slice(-WINDOW_MAX), atStart: false, atEnd };
}

/** The window after what was heard: messages in it in their newest form, and new ones where it reaches to the end. */
export function withHeard(window: MessageWindow, heard: readonly Message[]): MessageWindow {
  let { atEnd } = window;
  let messages: Message[] | undefined;
  for (const message of heard) {
    const known = messages ?? window.messages;
    const index = message.seq - (known[0]?.seq ?? message.seq);
    if (index < 0) continue;
    const present = known[index];
    if (present) {
      const newest = present.rev < message.rev ? withThreadOf(message, present) : withThreadOf(present, message);
      if (newest !== present) (messages ??= [...known])[index] = newest;
    } else if (atEnd && index === known.length && (known.length > 0 || message.seq === 1)) {
      (messages ??= [...known]).push(message);
    } else {
      atEnd = false;
    }
  }
  for (const [root, reply] of newestReplies(heard)) {
    const known = messages ?? window.messages;
    const index = root - (known[0]?.seq ?? 0);
    const present = known[index];
    const told = present && withReply(present, reply);
    if (told && told !== present) (messages ??= [...known])[index] = told;
  }
  return messages || atEnd !== window.atEnd ? { ...window, messages: messages ?? window.messages, atEnd } : window;
}

/** The window of somebody who reads at the end of a room that has gone on for a while: not cut at each message. */
export function whileFollowing(window: MessageWindow): MessageWindow {
  if (!window.atEnd || window.messages.length <= 2 * WINDOW_FOLLOWING) return window;
  return { ...window, messages: window.messages.slice(-WINDOW_FOLLOWING), atStart: false };
}
