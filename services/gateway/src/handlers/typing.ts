import { randomUUID } from 'node:crypto';
import { record, streams, type Request } from '@chatapp/contracts';
import { admit } from '../commands/ask.ts';
import type { Waiter } from '../commands/pending.ts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';

/**
 * Tells the others in a room that somebody types, if they may write there: chat-writer is asked at the first time, and again once more than
 * messages has changed in the room. Never stored, never answered; what comes too often is left out.
 */
export function typing(gateway: Gateway, connection: Connection, { room, root }: Request<'typing'>): void {
  const channel = gateway.channels.get(room);
  const { actor } = connection;
  if (actor === null || channel?.kind !== 'room' || !connection.channels.has(channel)) return;
  const nowMs = performance.now();
  const typed = (connection.typedMs ??= new Map());
  if (nowMs - (typed.get(room) ?? -Infinity) < gateway.env.TYPING_INTERVAL_MS) return;
  typed.set(room, nowMs);
  const tell = () => {
    const { id, username, displayName } = actor;
    const json = JSON.stringify({ type: 'typing', room, user: { id, username, displayName }, root });
    gateway.bus.publish(streams.signals(gateway.commander.partitionOf(room)), record.signal(room, id, json));
  };
  if (channel.typists.has(actor.id)) return tell();
  const ask = { type: 'typing.admit', room } as const;
  if (admit(gateway, ask, connection) !== undefined) return;
  const granted = channel.typists.asking(actor.id);
  const waiter = new TypingAnswer(connection, () => granted() && tell());
  gateway.commander.send(ask, actor, 'typing', randomUUID(), waiter);
}

/** How chat-writer says yes. */
const ACK = '{"type":"ack"';

/** The client hears nothing of it, whatever the answer. */
class TypingAnswer implements Waiter {
  readonly connection: Connection;
  readonly #granted: () => void;

  constructor(connection: Connection, granted: () => void) {
    this.connection = connection;
    this.#granted = granted;
  }

  answered(json: string): void {
    if (json.startsWith(ACK) && this.connection.open) this.#granted();
  }

  gaveUp(): void {
    // Who has typed so long ago has sent it by now.
  }
}
