import { record, streams, type Availability, type PresenceState } from '@chatapp/contracts';
import type { Channel } from '../channels/channels.ts';
import type { Gateway } from '../gateway.ts';
import type { Connection } from '../sockets/connection.ts';
import { OwnPeople } from './own-people.ts';
import { RoomListeners } from './room-listeners.ts';
import { Watches } from './watches.ts';

const onlineEvent = (room: string, online: number) => `{"type":"room.online","room":"${room}","online":${online}}`;

/** Who is there: what this gateway says of its people and rooms on `signals:{p}`, and what fanout says of all of them. ADR 7. */
export class Presence {
  readonly people: OwnPeople;
  readonly watches: Watches<Connection>;
  readonly rooms: RoomListeners;
  #gateway!: Gateway;

  constructor(options: { presenceEveryMs: number; onlineEveryMs: number; lingerMs: number }) {
    const { presenceEveryMs, onlineEveryMs, lingerMs } = options;
    this.people = new OwnPeople(presenceEveryMs, (user, state, how) =>
      this.#signal(user, record.here(user, this.#gateway.id, state, how)),
    );
    this.watches = new Watches({
      everyMs: presenceEveryMs,
      lingerMs,
      follow: (user, wanted) => this.#signal(user, record.watch(user, this.#gateway.id, wanted)),
      tell: (connection, users) => this.#tell(connection, users),
    });
    this.rooms = new RoomListeners({
      everyMs: onlineEveryMs,
      roomOf: (key) => this.#gateway.channels.get(key),
      tell: (room, count) => this.#signal(room, record.listeners(room, this.#gateway.id, count)),
    });
  }

  attach(gateway: Gateway): void {
    this.#gateway = gateway;
  }

  /** Somebody is here: online, unless they have said otherwise. To be called once, before the welcome. */
  arrived({ user, availability }: Connection): void {
    this.people.move(user, undefined, availability);
  }

  set(connection: Connection, availability: Availability): void {
    if (connection.welcomed && connection.availability !== availability)
      this.people.move(connection.user, connection.availability, availability);
    connection.availability = availability;
  }

  closed(connection: Connection): void {
    if (connection.welcomed) this.people.move(connection.user, connection.availability, undefined);
    this.watches.drop(connection, performance.now());
  }

  /** Somebody comes to listen to a channel, or goes. */
  listenersChange(channel: Channel<Connection>): void {
    this.rooms.changed(channel, performance.now());
  }

  /** Tells who has come to listen how many do; what changes comes by itself. */
  greet(connection: Connection, room: string): void {
    const online = this.rooms.onlineIn(room);
    if (online !== undefined) this.#gateway.outbound.one(connection, onlineEvent(room, online));
  }

  /** fanout says how many listen to a room. */
  online(room: string, count: number): void {
    if (this.rooms.said(room, count)) this.#gateway.channels.signal(room, '', onlineEvent(room, count));
  }

  /** What waits while Redis is away is told once, as it is by then. */
  tick(nowMs: number): void {
    if (this.#gateway.bus.isReady()) {
      this.people.tick(nowMs);
      this.rooms.tick(nowMs);
    }
    this.watches.tick(nowMs);
  }

  /** Redis has lost something, or fanout took this gateway for dead: all that was told is void, and told anew. */
  retell(): void {
    const { bus, env, id } = this.#gateway;
    for (let p = 0; p < env.PARTITIONS; p++) bus.publish(streams.signals(p), record.anew(id));
    this.people.retell();
    this.rooms.retell();
    this.watches.retell();
  }

  #signal(key: string, line: string): void {
    const { bus, commander } = this.#gateway;
    bus.publish(streams.signals(commander.partitionOf(key)), line);
  }

  #tell(connection: Connection, users: Record<string, PresenceState>): boolean {
    if (connection.laggingSinceMs > 0) return false;
    this.#gateway.outbound.one(connection, JSON.stringify({ type: 'presence', users }));
    return true;
  }
}
