import type { History } from '../history.ts';
import { reactionOf } from '../seen.ts';
import type { Violation } from './violation.ts';

/** What was put on a message and acknowledged is there, for as long as the message is. That all see the same of it, other checks look at. */
export function checkMarks(history: History): Violation[] {
  return history.marks.flatMap((mark): Violation[] => {
    const { room, seq, emoji, userId } = mark;
    const message = history.truth.get(room)?.messages.find((row) => row.seq === seq);
    if (mark.outcome !== 'ok' || !message || message.deleted) return [];
    const evidence = [mark, message];
    if (emoji === undefined)
      return message.pinned ? [] : [{ check: 'pin-lost', room, what: `seq ${seq} is not pinned`, evidence }];
    if (message.reactions?.includes(reactionOf(emoji, userId))) return [];
    return [{ check: 'reaction-lost', room, what: `seq ${seq} lacks ${emoji}`, evidence }];
  });
}
