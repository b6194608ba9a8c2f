import type { ServerEvent } from '@chatapp/contracts';
import type { ClientEvent } from './client-event.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Presence } from './presence/presence.ts';
import type { Rooms } from './rooms/rooms.ts';
import type { Requests } from './socket/requests.ts';

/** Those who take what comes over the connection. */
export interface Receivers {
  readonly outbox: Outbox;
  readonly requests: Requests;
  readonly rooms: Rooms;
  readonly presence: Presence;
  /** My id; undefined before the first welcome. */
  readonly me: string | undefined;
}

/**
 * Brings an event from the server to whoever it is for.
 * @returns it where it is to be handed out as it is; the rooms hand out theirs by themselves, in order.
 */
export function receive(
  event: ServerEvent,
  { outbox, requests, rooms, presence, me }: Receivers,
): ClientEvent | undefined {
  switch (event.type) {
    case 'ack':
      if (!outbox.acked(event)) requests.acked(event);
      return undefined;
    case 'error':
      return outbox.refused(event) || requests.refused(event) || rooms.refused(event) || presence.refused(event)
        ? undefined
        : event;
    case 'subscribed':
      rooms.subscribed(event);
      return undefined;
    case 'resync':
      rooms.resync(event);
      return undefined;
    case 'welcome':
    case 'pong':
    case 'goodbye':
      return undefined;
    case 'typing':
      rooms.typing(event);
      return event;
    case 'receipt':
      rooms.receipt(event);
      return event;
    case 'room.online':
      rooms.onlineIn(event);
      return event;
    case 'presence':
      presence.take(event);
      return event;
    case 'read.updated':
      if (event.user === me) rooms.read(event.room, event.seq);
      return event;
    case 'room.added':
      rooms.added(event);
      return event;
    case 'room.removed':
      rooms.removed(event);
      return event;
    case 'mention.added':
    case 'mention.removed':
      rooms.mention(event);
      return event;
    case 'room.prefs':
      rooms.prefs(event);
      return event;
    default:
      // Also of a kind that this SDK does not know: it takes its number all the same.
      if (!('rev' in event)) return event;
      rooms.event(event);
      return undefined;
  }
}
