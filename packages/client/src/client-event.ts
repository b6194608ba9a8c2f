import type { MemberChange, Room, ServerEvent } from '@chatapp/contracts';

/**
 * After the messages that a room had missed, which come as `message.created` and `message.updated` in their latest state: the room is known
 * up to `head` again. `info` and `members` are what changed of them in between.
 */
export interface Recovered {
  readonly type: 'recovered';
  readonly room: string;
  readonly since: number;
  readonly head: number;
  readonly info?: Room | undefined;
  readonly members?: readonly MemberChange[] | undefined;
}

/** What was known of the room is void (the server went back to an older state, or too much was missed); it has been read anew. */
export interface RoomReset {
  readonly type: 'room.reset';
  readonly room: string;
  readonly head: number;
}

/** What `client.on('event')` hands out. */
export type ClientEvent =
  | Exclude<ServerEvent, { type: 'welcome' | 'subscribed' | 'ack' | 'pong' | 'resync' | 'goodbye' }>
  | Recovered
  | RoomReset;
