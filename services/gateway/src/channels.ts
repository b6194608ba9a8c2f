/** Somebody who listens: a connection of a person. */
export interface Subscriber<Self> {
  readonly user: string;
  readonly channels: Set<Channel<Self>>;
}

/** What a gateway listens to for its connections: a room, or a person (all connections of that person listen to it). */
export class Channel<S> {
  readonly key: string;
  kind: 'room' | 'person';
  /** Newest change that was passed on, or known to be in the past of every subscriber. Always 0 for a person. */
  rev = 0;
  readonly subscribers = new Set<S>();
  /** Subscriptions on their way. */
  awaited = 0;
  /** Checks on their way whether what subscribers may read is still so. */
  checks = 0;
  /** Events that wait to be framed for all subscribers. */
  batch: string[] = [];

  constructor(key: string, kind: 'room' | 'person') {
    this.key = key;
    this.kind = kind;
  }

  get idle(): boolean {
    return this.subscribers.size === 0 && this.awaited === 0;
  }
}

/** Where what happens in channels goes. */
export interface Sink<S> {
  /** For all subscribers, after what they got before. */
  all(channel: Channel<S>, json: string): void;
  /** For all subscribers that are not of this user; may be dropped. */
  others(channel: Channel<S>, user: string, json: string): void;
  /** For one subscriber. */
  one(subscriber: S, json: string): void;
  /** The subscribers are about to change: what went to `all` until now is for those of until now. */
  seal(channel: Channel<S>): void;
  /** Changes were missed, among them perhaps one that took a right away. */
  missed(channel: Channel<S>): void;
  /** Nobody listens any more. */
  idle(channel: Channel<S>): void;
}

/** Tells a client to read what it has not got, up to `head`. */
export const resyncEvent = (room: string, head: number) => `{"type":"resync","room":"${room}","head":${head}}`;

/**
 * The heart of the gateway: records in, deliveries out; no I/O, no time.
 * Each subscriber of a room gets each change once, in order, from the one after its `subscribed` on, or is told to `resync`.
 */
export class Channels<S extends Subscriber<S>> {
  readonly #channels = new Map<string, Channel<S>>();
  readonly #sink: Sink<S>;

  constructor(sink: Sink<S>) {
    this.#sink = sink;
  }

  get size(): number {
    return this.#channels.size;
  }

  get(key: string): Channel<S> | undefined {
    return this.#channels.get(key);
  }

  values(): MapIterator<Channel<S>> {
    return this.#channels.values();
  }

  /** A subscription to the channel is on its way: it must end in {@link settled}. */
  expect(key: string, kind: 'room' | 'person'): Channel<S> {
    const channel = this.#open(key, kind);
    // Who a person is stands in a verified token; a room is whatever a client names, and somebody's own id does not become one by that.
    // What came unasked may have been taken for something else.
    if (kind === 'person' || channel.idle) channel.kind = kind;
    channel.awaited++;
    return channel;
  }

  settled(channel: Channel<S>): void {
    channel.awaited--;
    if (channel.idle) this.#sink.idle(channel);
  }

  /** A change of a room. @returns false for one that was passed on before (a redelivery, or a paused fanout that woke up late). */
  event(room: string, rev: number, json: string): boolean {
    const channel = this.#channels.get(room) ?? this.#unheard(room, 'room');
    if (rev <= channel.rev) return false;
    const gap = rev > channel.rev + 1;
    channel.rev = rev;
    if (channel.subscribers.size === 0) return true;
    this.#sink.all(channel, json);
    // The clients see the jump by themselves and read what is between. Here it means that a kick may have been lost.
    if (gap) this.#sink.missed(channel);
    return true;
  }

  /** A change that puts somebody out: they get it, and nothing after it. */
  kick(room: string, rev: number, user: string, json: string): void {
    if (this.event(room, rev, json)) this.evict(room, user);
  }

  /** Removes a person's connections from a room. @returns whether there were any. */
  evict(room: string, user: string): boolean {
    const channel = this.#channels.get(room);
    if (channel === undefined) return false;
    const leaving = [...channel.subscribers].filter((subscriber) => subscriber.user === user);
    for (const subscriber of leaving) this.leave(channel, subscriber);
    return leaving.length > 0;
  }

  signal(room: string, user: string, json: string): void {
    const channel = this.#channels.get(room);
    if (channel !== undefined) this.#sink.others(channel, user, json);
    else this.#unheard(room, 'room');
  }

  person(user: string, json: string): void {
    const channel = this.#channels.get(user) ?? this.#unheard(user, 'person');
    for (const subscriber of channel.subscribers) this.#sink.one(subscriber, json);
  }

  /**
   * From here on the route exists, and all changes after `rev` come.
   * @param subscriber who asked, if they are still there, and what to tell them.
   */
  subscribed(key: string, rev: number, subscriber?: S, json?: string): void {
    const channel = this.#open(key, 'room');
    if (rev > channel.rev) {
      channel.rev = rev;
      if (channel.subscribers.size > 0) {
        this.#sink.all(channel, resyncEvent(key, rev));
        this.#sink.missed(channel);
      }
    }
    if (subscriber !== undefined) {
      this.#sink.seal(channel);
      channel.subscribers.add(subscriber);
      subscriber.channels.add(channel);
      if (json !== undefined) this.#sink.one(subscriber, json);
      if (channel.rev > rev) this.#sink.one(subscriber, resyncEvent(key, channel.rev));
    } else if (channel.idle) this.#sink.idle(channel);
  }

  leave(channel: Channel<S>, subscriber: S): void {
    if (!channel.subscribers.has(subscriber)) return;
    this.#sink.seal(channel);
    channel.subscribers.delete(subscriber);
    subscriber.channels.delete(channel);
    if (channel.idle) this.#sink.idle(channel);
  }

  /** Forgets a channel that nobody listens to. @returns false when somebody does again. */
  forget(channel: Channel<S>): boolean {
    if (!channel.idle || this.#channels.get(channel.key) !== channel) return false;
    return this.#channels.delete(channel.key);
  }

  #open(key: string, kind: 'room' | 'person'): Channel<S> {
    let channel = this.#channels.get(key);
    if (channel === undefined) this.#channels.set(key, (channel = new Channel(key, kind)));
    return channel;
  }

  /** Something came that nobody here listens to: a route that was not taken back, or is on its way to be. */
  #unheard(key: string, kind: 'room' | 'person'): Channel<S> {
    const channel = this.#open(key, kind);
    this.#sink.idle(channel);
    return channel;
  }
}
