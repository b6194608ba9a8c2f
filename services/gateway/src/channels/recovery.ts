import { randomUUID } from 'node:crypto';
import type { Actor } from '@chatapp/contracts';
import type { Channel } from './channels.ts';
import { endFor } from '../sockets/closing.ts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';
import type { Waiter } from '../commands/pending.ts';

/** Answers that say that this person may not read, as against "not now". */
const NO_RIGHT = new Set([
  'forbidden',
  'not_a_member',
  'banned',
  'room_not_found',
  'session_ended',
  'account_deactivated',
]);
/** Of those, the ones that end the connection itself. */
const NO_SESSION = new Set(['session_ended', 'account_deactivated']);

const RETRY_MS = 1_000;

/**
 * Subscribes again to what this gateway listens to, after Redis or its inbox lost something: routes are made anew, each room's head
 * tells whether changes were missed, and the answers whether a right was.
 */
export class Recovery {
  #gateway!: Gateway;

  attach(gateway: Gateway): void {
    this.#gateway = gateway;
  }

  /** Commands come first, in their first order, so that nothing overtakes what a client sent before. */
  recover(reason: string): void {
    const { commander, channels, pending, log } = this.#gateway;
    log.warn({ reason, pending: pending.size, channels: channels.size }, 'bus lost data: subscribing again');
    this.#gateway.metrics.recoveries.inc();
    commander.resend();
    for (const channel of channels.values()) {
      // What is on its way has just been sent again; where anybody is under doubt, something is.
      if (channel.subscribers.size === 0 || channel.checks > 0) continue;
      // A room needs one of its readers, an ended session must be found whosever it is.
      if (channel.kind === 'person') this.#checkSessions(channel);
      else this.#checkOne(channel);
    }
    this.#gateway.presence.retell();
  }

  /** Asks for each person among these whether they may still read. */
  checkPeople(channel: Channel<Connection>, connections: readonly Connection[]): void {
    const people = new Map(connections.map((connection) => [connection.user, connection]));
    for (const connection of people.values()) this.#check(channel, connection);
  }

  #checkSessions(channel: Channel<Connection>): void {
    const sessions = new Map([...channel.subscribers].map((connection) => [connection.actor?.session, connection]));
    for (const connection of sessions.values()) this.#check(channel, connection);
  }

  #checkOne(channel: Channel<Connection>): void {
    const [connection] = channel.subscribers;
    if (connection !== undefined) this.#check(channel, connection);
  }

  #check(channel: Channel<Connection>, connection: Connection): void {
    channel.checks++;
    const actor = connection.actor as Actor;
    const { key } = channel;
    this.#gateway.commander.send(
      channel.kind === 'person' ? { type: 'person.subscribe', user: key } : { type: 'room.subscribe', room: key },
      actor,
      'check',
      randomUUID(),
      new CheckAnswer(this.#gateway, channel, actor, (next) => this.#check(channel, next)),
    );
  }
}

class CheckAnswer implements Waiter {
  readonly connection = null;
  readonly #gateway: Gateway;
  readonly #channel: Channel<Connection>;
  readonly #actor: Actor;
  readonly #again: (connection: Connection) => void;

  constructor(gateway: Gateway, channel: Channel<Connection>, actor: Actor, again: (connection: Connection) => void) {
    this.#gateway = gateway;
    this.#channel = channel;
    this.#actor = actor;
    this.#again = again;
  }

  subscribed(rev: number): void {
    const { channels } = this.#gateway;
    const channel = this.#channel;
    channels.subscribed(channel.key, rev);
    if (channels.confirmed(channel, this.#actor.id, rev)) channel.checks--;
    else this.#later();
  }

  answered(json: string): void {
    const { code } = JSON.parse(json) as { code: string };
    if (!NO_RIGHT.has(code)) return this.#later();
    this.#channel.checks--;
    this.#evict(code);
    // Only one of their sessions may have ended.
    const [left] = this.#channel.doubt?.of(this.#actor.id) ?? [];
    if (left === undefined) this.#askNext();
    else this.#again(left);
  }

  /** No answer, or none that says yes or no: this person is asked for again, while they listen. */
  gaveUp(): void {
    this.#channel.checks--;
    const connection = this.#channel.everyone().find(({ user }) => user === this.#actor.id);
    if (connection === undefined) this.#askNext();
    else this.#again(connection);
  }

  #later(): void {
    setTimeout(() => this.gaveUp(), RETRY_MS).unref();
  }

  /** Until somebody's answer has come back, the route may be missing. */
  #askNext(): void {
    const [next] = this.#channel.everyone();
    if (this.#channel.checks === 0 && next !== undefined) this.#again(next);
  }

  #evict(code: string): void {
    const { channels, outbound } = this.#gateway;
    const gone = this.#channel.everyone().filter((connection) => this.#concerns(connection, code));
    for (const connection of gone) {
      if (NO_SESSION.has(code)) endFor(this.#gateway, connection, code);
      else outbound.one(connection, JSON.stringify({ type: 'room.removed', room: this.#channel.key }));
      channels.leave(this.#channel, connection);
    }
  }

  #concerns(connection: Connection, code: string): boolean {
    if (code === 'session_ended') return connection.actor?.session === this.#actor.session;
    return connection.user === this.#actor.id;
  }
}
