import { partitionOf, record, streams, type Command, type Refusal, errors, type ServerEvent } from '@chatapp/contracts';

/** A record to publish once the batch is committed. */
export interface Output {
  stream: string;
  record: string;
  /**
   * For records that a repeated command publishes again: they only still hold while `user` is (or is not) a member of `room`.
   * A kick that no longer holds goes out as a plain event, anything else not at all.
   */
  while?: { room: string; user: string; member: boolean };
}

/** What a command is answered with. */
export type Ack = Omit<ServerEvent<'ack'>, 'type' | 'id'>;

export function ackRecord(command: Command, ack: Ack): Output {
  const json = JSON.stringify({ type: 'ack', id: command.request, ...ack });
  return { stream: streams.inbox(command.gateway), record: record.reply(command.ref, json) };
}

/** The same behind the events of what was done: the gateway gets both in one read, and writes them at once. */
export function ackBehindEvents(command: Command, ack: Ack, eventStream: string): Output {
  const json = JSON.stringify({ type: 'ack', id: command.request, ...ack });
  return { stream: eventStream, record: record.answer(command.gateway, command.ref, json) };
}

export function errorRecord(command: Command, refusal: Refusal): Output {
  const error: ServerEvent<'error'> = {
    type: 'error',
    id: command.request,
    code: refusal.code,
    message: refusal.message ?? errors[refusal.code].message,
  };
  if (command.type === 'room.subscribe') error.room = command.room;
  if (refusal.retryAfterMs !== undefined) error.retryAfterMs = refusal.retryAfterMs;
  return { stream: streams.inbox(command.gateway), record: record.reply(command.ref, JSON.stringify(error)) };
}

/** Something that concerns one person on all their devices: goes by their own partition. */
export function personRecord(user: string, event: ServerEvent, partitions: number): Output {
  return { stream: streams.events(partitionOf(user, partitions)), record: record.person(user, JSON.stringify(event)) };
}
