import type { History, RoomTruth, SeenMessage } from '../history.ts';
import type { Violation } from './violation.ts';

/** Replies stand below the right root, numbered without a hole, and the root counts them. */
export function checkThreads(history: History): Violation[] {
  return [...history.truth].flatMap(([room, truth]) => {
    const bySeq = new Map(truth.messages.map((message) => [message.seq, message]));
    const counts = new Map<number, number>();
    const found: Violation[] = [];
    const report = (check: string, what: string, ...evidence: unknown[]) =>
      void found.push({ check, room, what, evidence });
    for (const message of truth.messages.toSorted((a, b) => a.seq - b.seq)) {
      const { seq, replyTo, root, threadNo } = message;
      const target = replyTo === undefined ? undefined : bySeq.get(replyTo);
      const expected = target && (target.root ?? target.seq);
      if (root !== expected) report('reply-root', `seq ${seq} stands below ${root}, not ${expected}`, target, message);
      if (root === undefined) continue;
      const no = (counts.get(root) ?? 0) + 1;
      counts.set(root, no);
      if (threadNo !== no) report('thread-hole', `seq ${seq} is reply ${threadNo} of ${root}, not ${no}`, message);
    }
    for (const { seq, replies = 0 } of history.http.get(room)?.history ?? [])
      if (replies !== (counts.get(seq) ?? 0))
        report('thread-summary', `${seq} tells of ${replies} replies of ${counts.get(seq) ?? 0}`, bySeq.get(seq));
    return found;
  });
}

/** Whom messages name, by what they say in the end; and each person's unread mentions, by that. */
export function checkMentions(history: History): Violation[] {
  const found: Violation[] = [];
  const ids = new Map([...history.people].map(([id, name]) => [name.toLowerCase(), id]));
  for (const [room, { messages }] of history.truth) {
    for (const message of messages) {
      const named = namedBy(message.body)
        .map((name) => ids.get(name) ?? '')
        .filter((id) => id !== message.sender);
      const meant = message.mentions ?? [];
      const missed = named.find((id) => history.steady.has(`${room} ${id}`) && !meant.includes(id));
      if (missed !== undefined)
        found.push({
          check: 'mention-lost',
          room,
          what: `seq ${message.seq} does not name ${missed}`,
          evidence: [message],
        });
      const invented = meant.find((id) => !named.includes(id));
      if (invented !== undefined)
        found.push({
          check: 'mention-invented',
          room,
          what: `seq ${message.seq} names ${invented}`,
          evidence: [message],
        });
    }
  }
  for (const badge of history.badges) {
    const truth = history.truth.get(badge.room);
    if (!truth) continue;
    const expected = unreadMentions(truth, badge.userId, badge.readSeq);
    if (String(expected) !== String(badge.mentionSeqs))
      found.push({
        check: 'badge',
        room: badge.room,
        what: `${badge.userId} is shown other mentions`,
        evidence: [badge, expected],
      });
  }
  return found;
}

/** A list of rooms carries so many of the newest. */
const BADGE_MAX = 100;

function unreadMentions({ messages }: RoomTruth, userId: string, readSeq: number): number[] {
  const isMeant = ({ sender, mentions, mentionsRoom }: SeenMessage) =>
    sender !== userId && (mentionsRoom === true || mentions?.includes(userId));
  const unread = messages.filter((message) => message.seq > readSeq && isMeant(message));
  return unread
    .map(({ seq }) => seq)
    .toSorted((a, b) => a - b)
    .slice(-BADGE_MAX);
}

/** Names in a body of the workload, which has no code and no addresses. */
const namedBy = (body: string): string[] =>
  Array.from(body.matchAll(/@([a-z0-9]+)/gi), ([, name = '']) => name.toLowerCase()).filter((name) => name !== 'room');
