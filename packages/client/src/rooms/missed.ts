import type { Message, RoomEvent } from '@chatapp/contracts';
import type { ClientEvent } from '../client-event.ts';
import type { AllChanges } from './apply-changes.ts';
import type { RoomState } from './room-state.ts';

/** Without rows that are newer than the rest: they come again in their turn, as events or with the next changes. */
export function upToHead(missed: AllChanges): AllChanges {
  return { ...missed, changes: missed.changes.filter(({ rev }) => rev <= missed.upTo) };
}

/**
 * Whether no new message is missing. A server that reads a room's head and its messages one after the other leaves out a new message that was
 * edited in between: it has a `rev` above that head by then. Asked once more, it tells of it.
 */
export function isWhole(state: RoomState, { changes, room }: AllChanges): boolean {
  // Of those that have had their time meanwhile nothing is told.
  const lastSeq = Math.max(state.lastSeq, room?.floor ?? 0);
  let newest = lastSeq;
  let count = 0;
  for (const { seq } of changes) {
    if (seq > lastSeq) count++;
    newest = Math.max(newest, seq);
  }
  return newest - lastSeq === count;
}

/** Whether the next event joins up with the messages that are known. See {@link isWhole}. */
export function joinsUp({ lastSeq }: RoomState, event: RoomEvent): boolean {
  return !('seq' in event) || event.seq <= lastSeq + 1;
}

/** An event as it is handed out: the first that is heard of a message makes it, even where it is an edit of it. */
export function asHeard({ lastSeq }: RoomState, event: RoomEvent): RoomEvent {
  return event.type === 'message.updated' && event.seq > lastSeq ? { ...event, type: 'message.created' } : event;
}

/** What a room missed, as events in the order of their revs: messages in their latest state, then that it is complete again. */
export function eventsOf(before: RoomState, missed: AllChanges): ClientEvent[] {
  const { changes, room: info, members, upTo } = missed;
  const events: ClientEvent[] = changes
    .filter(({ rev }: Message) => rev > before.head)
    .sort((a, b) => a.rev - b.rev)
    .map((message) => asHeard(before, { type: 'message.updated', ...message }));
  if (upTo > before.head)
    events.push({ type: 'recovered', room: before.id, since: before.head, head: upTo, info, members });
  return events;
}
