import type { History, SeenMessage, Send } from '../history.ts';
import type { Violation } from './violation.ts';

type ById = Map<string, SeenMessage>;

/** What senders were told against what is kept: nothing acknowledged missing or changed, nothing refused present. */
export function checkSends(history: History): Violation[] {
  const found: Violation[] = [];
  const kept = index(history);
  for (const send of history.sends) {
    const row = kept.get(send.room)?.get(send.id);
    const numbers = new Set(send.answers.map((answer) => `${answer.seq}/${answer.rev}`));
    if (numbers.size > 1) found.push(of('answers-differ', send, 'one id was acknowledged with different numbers'));
    if (send.outcome === 'ok' && !row) found.push(of('acknowledged-missing', send, 'acknowledged, and not in MySQL'));
    if (send.outcome === 'ok' && row && row.seq !== send.seq)
      found.push(of('acknowledged-moved', send, `acknowledged as ${send.seq}, kept as ${row.seq}`));
    if (
      send.outcome === 'ok' &&
      row &&
      (row.replyTo !== send.replyTo || (row.rev === send.rev && row.body !== send.body))
    )
      found.push({
        ...of('content-differs', send, 'kept with another body, or below another message'),
        evidence: [send, row],
      });
    // A refusal answers one attempt: another one may have been on its way, and come when its reason had gone.
    if (send.outcome === 'refused' && row && send.attempts === 1)
      found.push(of('refused-appears', send, `refused with ${send.code}, and yet it is there`));
    if (row && row.sender !== send.userId) found.push(of('wrong-sender', send, `kept as sent by ${row.sender}`));
  }
  found.push(...checkAnswers(history), ...checkEdits(history));
  const known = new Set(history.sends.map((send) => send.id));
  for (const [room, truth] of history.truth)
    for (const message of truth.messages)
      if (!known.has(message.id))
        found.push({ check: 'from-nowhere', room, what: 'a message that nobody sent', evidence: [message] });
  return found;
}

/** So often a message that has no answer was asked about in vain: for a quarter of a minute, over connections that lived. */
const IN_VAIN = 5;

/** Nothing is dropped silently. What has no answer was asked for again until long after all faults had healed. */
function checkAnswers(history: History): Violation[] {
  return history.sends
    .filter(({ outcome, attempts, transport }) => outcome === 'unknown' && attempts >= IN_VAIN && transport === 'ws')
    .map((send) => of('never-answered', send, `sent ${send.attempts} times, and nobody ever answered`));
}

/** An acknowledged change is kept, unless a later one (by rev) took its place. */
function checkEdits(history: History): Violation[] {
  const found: Violation[] = [];
  const kept = new Map(
    [...history.truth].map(([room, { messages }]) => [
      room,
      new Map(messages.map((message) => [message.seq, message])),
    ]),
  );
  for (const edit of history.edits) {
    if (edit.outcome !== 'ok') continue;
    const row = kept.get(edit.room)?.get(edit.seq);
    // A deletion is for good, and over HTTP its answer names no rev.
    const isKept =
      row &&
      (edit.body === undefined
        ? row.deleted && row.rev >= (edit.rev ?? 0)
        : row.rev > (edit.rev ?? 0) || (row.rev === edit.rev && row.body === edit.body));
    if (!isKept)
      found.push({
        check: 'edit-lost',
        room: edit.room,
        what: 'an acknowledged change of a message is gone',
        evidence: [edit, row],
      });
  }
  return found;
}

/** Per-sender order (retries included), and real time: acknowledged before another was sent means a lower number. */
export function checkOrder(history: History): Violation[] {
  const found: Violation[] = [];
  const kept = index(history);
  for (const sends of groupBy(history.sends, (send) => `${send.room} ${send.client}`)) {
    let last: { send: Send; seq: number } | undefined;
    for (const send of sends.toSorted((a, b) => a.order - b.order)) {
      const seq = kept.get(send.room)?.get(send.id)?.seq;
      // Given up after a refusal, while another attempt was on its way: it may come at any time.
      if (seq === undefined || (send.outcome === 'refused' && send.attempts > 1)) continue;
      if (last && seq < last.seq)
        found.push({
          ...of('sender-order', send, `sent after ${last.send.id}, numbered before it`),
          evidence: [last.send, send],
        });
      last = { send, seq };
    }
  }
  for (const sends of groupBy(history.sends, (send) => send.room)) found.push(...realTime(sends, kept));
  return found;
}

function realTime(sends: Send[], kept: Map<string, ById>): Violation[] {
  const seqOf = (send: Send) => kept.get(send.room)?.get(send.id)?.seq;
  const acked = sends
    .filter((send) => send.outcome === 'ok' && seqOf(send) !== undefined)
    .toSorted((a, b) => (a.settledAt ?? 0) - (b.settledAt ?? 0));
  const invoked = sends.filter((send) => seqOf(send) !== undefined).toSorted((a, b) => a.invokedAt - b.invokedAt);
  const found: Violation[] = [];
  let next = 0;
  let highest: Send | undefined;
  for (const send of invoked) {
    for (let early = acked[next]; early && (early.settledAt ?? Infinity) < send.invokedAt; early = acked[++next])
      if (!highest || (seqOf(early) ?? 0) > (seqOf(highest) ?? 0)) highest = early;
    if (highest && (seqOf(send) ?? 0) < (seqOf(highest) ?? 0))
      found.push({
        ...of('real-time', send, 'sent after another was acknowledged, numbered before it'),
        evidence: [highest, send],
      });
  }
  return found;
}

function index(history: History): Map<string, ById> {
  return new Map(
    [...history.truth].map(([room, truth]) => [room, new Map(truth.messages.map((message) => [message.id, message]))]),
  );
}

function of(check: string, send: Send, what: string): Violation {
  return { check, room: send.room, what, evidence: [send] };
}

function groupBy<Item>(items: Item[], key: (item: Item) => string): Item[][] {
  return [...Map.groupBy(items, key).values()];
}
