import type { Ownership } from '@chatapp/bus';
import { parseRecord, partitionOf, record, streams } from '@chatapp/contracts';
import { Random } from '@chatapp/testkit';
// @boundaries-ignore services' own parts run here without what is around them
import { deliver } from '../../../services/fanout/src/handlers/deliver.ts';
// @boundaries-ignore as above
import { Partition } from '../../../services/fanout/src/partition.ts';
// @boundaries-ignore as above
import type { StateStore } from '../../../services/fanout/src/state-store.ts';
// @boundaries-ignore as above
import { Channels } from '../../../services/gateway/src/channels/channels.ts';
import { idOf, poisson, roomsFor } from './rooms.ts';
import { Listener, silentSink } from './subscriptions.ts';

/** What fanout leaves to its next owner, in memory. */
class Store {
  readonly #hashes = new Map<string, Map<string, string>>();
  #epoch = 0;

  acquire(p: number) {
    const routes = this.#hashes.get(`routes:{${p}}`) ?? new Map<string, string>();
    const presence = this.#hashes.get(`presence:{${p}}`) ?? new Map<string, string>();
    return Promise.resolve({ epoch: ++this.#epoch, routes: [...routes.keys()], presence: [...presence] });
  }

  save(hash: string, _p: number, _epoch: number, changes: ReadonlyMap<string, string>) {
    const fields = this.#hashes.get(hash) ?? new Map<string, string>();
    this.#hashes.set(hash, fields);
    for (const [field, value] of changes) {
      if (value === '') fields.delete(field);
      else fields.set(field, value);
    }
    return Promise.resolve(true);
  }
}

interface Person {
  readonly rooms: string[];
  gateway?: string;
  listener?: Listener;
}

/**
 * The road of subscriptions and events between the real tables: fanout's routes by partition, gateways' channels. What is between them, streams and
 * chat-writer, is a call, so that each record arrives at once and in order.
 */
export class Road {
  readonly people: Person[];
  readonly partitions: Partition[] = [];
  readonly gateways = new Map<string, Channels<Listener>>();
  /** Room → how many of its events reached a listener. */
  readonly heard = new Map<string, number>();
  readonly #random: Random;
  readonly #store = new Store();
  readonly #revs = new Map<string, number>();
  readonly #asking = new Map<number, Listener>();
  #refs = 0;
  #gatewayNames = 0;

  constructor(seed: number, people: number, gateways: number) {
    this.#random = new Random(seed);
    const { sizes, count } = roomsFor(people, Math.max(1, Math.round(people / 2)));
    this.people = Array.from({ length: people }, () => ({ rooms: [] }));
    for (let index = 0; index < count; index++) {
      const id = idOf(this.#random, index);
      for (let left = poisson(this.#random, sizes[index % sizes.length]!); left > 0; left--)
        this.#random.pick(this.people).rooms.push(id);
    }
    for (; gateways > 0; gateways--) this.addGateway();
  }

  async open(partitions: number): Promise<void> {
    for (let p = 0; p < partitions; p++) await this.takeOver(p);
  }

  /** The partition's owner hands over to another. */
  async takeOver(p: number): Promise<void> {
    await this.partitions[p]?.save();
    const options = { graceMs: 0, onlineEveryMs: 0, publish: this.#publish };
    this.partitions[p] = await Partition.acquire({ p } as Ownership, this.#store as unknown as StateStore, options);
  }

  addGateway(): void {
    this.gateways.set(`gateway-${this.#gatewayNames++}`, new Channels<Listener>(this.#sink()));
  }

  connect(person: Person): void {
    const listener = new Listener('somebody');
    const gateway = this.#random.pick([...this.gateways.keys()]);
    Object.assign(person, { gateway, listener });
    for (const room of person.rooms) {
      const ref = ++this.#refs;
      this.#asking.set(ref, listener);
      this.#put(room, record.subscribed(room, gateway, ref, this.#revs.get(room) ?? 0, '{}'));
    }
  }

  /** What nobody on the gateway listens to any more is taken back, as after the linger. */
  disconnect({ gateway = '', listener }: Person): void {
    const channels = this.gateways.get(gateway);
    for (const channel of listener?.channels ?? []) {
      channels?.leave(channel, listener!);
      if (channels?.forget(channel)) this.#put(channel.key, record.unroute(channel.key, gateway, ++this.#refs));
    }
  }

  /** Dies with all its sockets; fanout finds out, and its people come back elsewhere. */
  killGateway(gateway: string): void {
    this.gateways.delete(gateway);
    for (const partition of this.partitions) {
      partition.presence.forgetGateway(gateway);
      for (const key of partition.table.removeGateway(gateway)) partition.forget(key, gateway);
    }
    for (const person of this.people) if (person.gateway === gateway) this.connect(person);
  }

  say(room: string): void {
    const rev = (this.#revs.get(room) ?? 0) + 1;
    this.#revs.set(room, rev);
    this.#put(room, record.event(room, rev, '{}'));
  }

  /** Pairs of key and gateway that the one side has and the other has not. */
  disagreements(): string[] {
    const routes = new Set(
      this.partitions.flatMap(({ table }) => [...table.entries()].map(([key, gateway]) => `${key} ${gateway}`)),
    );
    const wanted = [...this.gateways].flatMap(([gateway, channels]) =>
      [...channels.values()].filter(({ subscribers }) => subscribers.size > 0).map(({ key }) => `${key} ${gateway}`),
    );
    const listened = new Set(wanted);
    return [...wanted.filter((pair) => !routes.has(pair)), ...[...routes].filter((pair) => !listened.has(pair))];
  }

  #put(key: string, line: string): void {
    deliver(line, this.partitions[partitionOf(key, this.partitions.length)]!, this.#publish);
  }

  readonly #publish = (stream: string, line: string): void => {
    const [gateway, channels] = [...this.gateways].find(([name]) => streams.inbox(name) === stream) ?? [];
    if (gateway === undefined || channels === undefined) return;
    const { kind, fields } = parseRecord(line);
    const [key = '', second = '', third = '', fourth = ''] = fields;
    if (kind === 'e') channels.event(key, Number(second), '{}');
    if (kind === 's' && second === gateway) channels.subscribed(key, Number(fourth), this.#asking.get(Number(third)));
  };

  #sink() {
    return {
      ...silentSink,
      all: ({ key, subscribers }: { key: string; subscribers: ReadonlySet<Listener> }) => {
        this.heard.set(key, (this.heard.get(key) ?? 0) + subscribers.size);
      },
    };
  }
}
