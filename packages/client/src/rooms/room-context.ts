import type { ClientEvent } from '../client-event.ts';
import type { Api } from '../http/fields.ts';
import type { Clock } from '../support/clock.ts';

/** What the room code needs of its surroundings. */
export interface RoomContext {
  readonly api: Api;
  readonly clock: Clock;
  readonly random: () => number;
  /** My id, as soon as it is known. */
  readonly me: () => string | undefined;
  /** Messages of one page of history. */
  readonly pageSize: number;
  /** Changes that are read one after the other at most; beyond that the room is read anew. */
  readonly maxMissed: number;
  /** One more event of a room, in order. */
  readonly event: (event: ClientEvent) => void;
  /** The room's state is another than before. */
  readonly changed: (room: string) => void;
  /** The room can be subscribed to from its head on. */
  readonly ready: (room: string) => void;
}
