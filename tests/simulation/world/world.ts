import { ChatClient, type ClientEvent } from '@chatapp/client';
import type { ServerEvent } from '@chatapp/contracts';
import { Random } from '@chatapp/testkit';
import { Database, PEOPLE, ROOMS } from './database.ts';
import { fetchFor } from './http.ts';
import { Network } from './network.ts';
import { Redis } from './redis.ts';
import { startFanout, startGateway, startWriter, type Running } from './services.ts';
import { socketsFor, type Entrance, type SimulatedSocket } from './sockets.ts';
import { Process, Time } from './time.ts';

export interface Person {
  readonly id: string;
  readonly client: ChatClient;
  readonly sockets: SimulatedSocket[];
  readonly events: ClientEvent[];
}

const start = { 'chat-writer': startWriter, fanout: startFanout, gateway: startGateway } as const;
type Kind = keyof typeof start;

/** Two of each service, one Redis, one MySQL, and people who talk: all of it in one process and on one clock, by one seed. */
export class World implements Entrance {
  readonly random: Random;
  readonly time = new Time();
  readonly network: Network;
  readonly redis: Redis;
  readonly database: Database;
  readonly running: Running[] = [];
  readonly people: Person[];
  /** What was seen to be wrong on the way. */
  readonly violations: string[] = [];
  /** Everything that people heard, in the order in which it was sent: the same for each run of a seed. */
  readonly story: string[] = [];
  #names = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.network = new Network(this.time, this.random);
    this.redis = new Redis(this.time, this.network);
    this.database = new Database(() => Date.now());
    this.people = PEOPLE.map((id) => this.#person(id));
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  /** Begins a service in its own process, under a name that nobody had before. */
  launch(kind: Kind): void {
    const process = new Process(`${kind}-${++this.#names}`);
    this.time.after(0, process, () => {
      void start[kind](process, this).then((running) => this.running.push(running));
    });
  }

  /** As `kill -9`: what was under way is gone. Its machine may die with it, and then nobody tells Redis. */
  kill(running: Running): void {
    this.#forget(running);
    running.process.isDead = true;
    for (const { sockets } of this.people) for (const socket of sockets) socket.hangUp(running.process);
    if (this.chance(0.7)) this.time.after(1, this.redis.process, () => this.redis.hangUp(running.process));
  }

  stop(running: Running): void {
    this.#forget(running);
    this.time.after(0, running.process, () => {
      for (const { sockets } of this.people) for (const socket of sockets) socket.hangUp(running.process);
      void running.stop().then(() => (running.process.isDead = true));
    });
  }

  pickGateway(): Running | undefined {
    const gateways = this.running.filter(({ kind }) => kind === 'gateway');
    return gateways.length > 0 ? this.random.pick(gateways) : undefined;
  }

  /** Nobody may be sent the same twice, or what happened in a room while they were not in it, unless they are in it again. */
  sent(to: Process, event: ServerEvent, heard: Map<string, number>): void {
    this.story.push(`${Math.round(this.time.nowMs)} ${to.name} ${event.type} ${'rev' in event ? event.rev : ''}`);
    if (event.type === 'subscribed') heard.set(event.room, Math.max(event.head, heard.get(event.room) ?? 0));
    if (!('rev' in event) || !('room' in event) || event.type === 'ack') return;
    const { database } = this;
    const { room, rev } = event as { room: string; rev: number };
    if (rev <= (heard.get(room) ?? Infinity)) this.violations.push(`${to.name} was sent rev ${rev} of ${room} again`);
    heard.set(room, rev);
    if (rev > database.room(room).head)
      this.violations.push(`${to.name} was sent rev ${rev} of ${room} before it was committed`);
    if (!database.isMember(room, to.name) && !database.wasMember(room, to.name, rev))
      this.violations.push(`${to.name} was sent rev ${rev} of ${room}, having been put out`);
  }

  #forget(running: Running): void {
    this.running.splice(this.running.indexOf(running), 1);
  }

  #person(id: string): Person {
    const process = new Process(id);
    const events: ClientEvent[] = [];
    const { WebSocket, sockets } = socketsFor(this, process);
    const client = new ChatClient({
      baseUrl: 'http://chat.test',
      getToken: () => Promise.resolve(id),
      random: () => this.random.next(),
      WebSocket,
      fetch: fetchFor(id, process, this),
      pageSize: 20,
    });
    client.on('event', (event) => events.push(event));
    this.time.after(300, process, () => {
      client.start();
      for (const room of ROOMS) void client.openRoom(room).catch(() => undefined);
    });
    return { id, client, sockets, events };
  }
}
