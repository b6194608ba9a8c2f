import { Doubt } from './doubt.ts';
import { Standing } from './standing.ts';

/** Somebody who listens: a connection of a person. */
export interface Subscriber<Self extends Subscriber<Self>> {
  readonly user: string;
  readonly channels: Set<Channel<Self>>;
}

/** What a gateway listens to for its connections: a room, or a person (all connections of that person listen to it). */
export class Channel<S extends Subscriber<S>> {
  readonly key: string;
  kind: 'room' | 'person';
  /** Newest change that was passed on, or known to be in the past of every subscriber. Always 0 for a person. */
  rev = 0;
  readonly subscribers = new Set<S>();
  /** Those who listened when changes were missed: they get nothing until it is known that they still may. */
  doubt: Doubt<S> | null = null;
  /** Subscriptions on their way. */
  awaited = 0;
  /** Checks on their way whether what subscribers may read is still so. */
  checks = 0;
  /** People who may be seen typing, for as long as nothing but messages has changed in the room: see {@link Standing}. */
  readonly typists = new Standing();
  /** Events that wait to be framed for all subscribers. */
  batch: string[] = [];

  constructor(key: string, kind: 'room' | 'person') {
    this.key = key;
    this.kind = kind;
  }

  get idle(): boolean {
    return this.subscribers.size === 0 && this.doubt === null && this.awaited === 0;
  }

  /** All who listen, those under doubt too. */
  everyone(): S[] {
    return [...this.subscribers, ...(this.doubt ?? [])];
  }
}

/** Where what happens in channels goes. */
export interface Sink<S extends Subscriber<S>> {
  /** For all subscribers, after what they got before. */
  all(channel: Channel<S>, json: string): void;
  /** For all subscribers that are not of this user; may be dropped. */
  others(channel: Channel<S>, user: string, json: string): void;
  /** For one subscriber. */
  one(subscriber: S, json: string): void;
  /** The subscribers are about to change: what went to `all` until now is for those of until now. */
  seal(channel: Channel<S>): void;
  /** Changes were missed, among them perhaps one that took a right away: it must be asked whether these may still read. */
  doubted(channel: Channel<S>, subscribers: readonly S[]): void;
  /** Nobody listens any more. */
  idle(channel: Channel<S>): void;
}

/** Changes of messages alone leave rights as they are. The only thing that is read of an event's JSON. */
const isMessage = (json: string): boolean => json.startsWith('{"type":"message.');

/** Tells a client to read what it has not got, up to `head`. */
export const resyncEvent = (room: string, head: number) => `{"type":"resync","room":"${room}","head":${head}}`;

/**
 * The heart of the gateway: records in, deliveries out; no I/O, no time.
 * Each subscriber of a room gets each change once, in order, from the one after its `subscribed` on, or is told to `resync`.
 * Who is put out of a room is put out by a change of it. So nobody needs to be asked for as long as none is missed; after a jump everybody
 * does, and hears nothing until then.
 */
export class Channels<S extends Subscriber<S>> {
  readonly #channels = new Map<string, Channel<S>>();
  readonly #sink: Sink<S>;
  readonly #heldChars: number;
  #held = 0;

  /** `heldChars`: what may be kept for those under doubt, in all channels together. */
  constructor(sink: Sink<S>, heldChars = 16 * 1_024 * 1_024) {
    this.#sink = sink;
    this.#heldChars = heldChars;
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
    if (gap || !isMessage(json)) channel.typists.forget();
    channel.rev = rev;
    // The clients see the jump by themselves and read what is between. Here it means that a kick may have been lost.
    if (gap) this.#doubtEveryone(channel);
    if (channel.subscribers.size > 0) this.#sink.all(channel, json);
    this.#hold(channel, json);
    return true;
  }

  /** A change that puts somebody out: they get it, and nothing after it. */
  kick(room: string, rev: number, user: string, json: string): void {
    if (this.event(room, rev, json)) this.#evict(room, user, json);
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
      channel.typists.forget();
      this.#doubtEveryone(channel);
      this.#hold(channel, resyncEvent(key, rev));
    }
    if (subscriber !== undefined) {
      this.#sink.seal(channel);
      if (channel.doubt?.delete(subscriber)) this.#endDoubt(channel);
      channel.subscribers.add(subscriber);
      subscriber.channels.add(channel);
      if (json !== undefined) this.#sink.one(subscriber, json);
      if (channel.rev > rev) this.#sink.one(subscriber, resyncEvent(key, channel.rev));
    } else if (channel.idle) this.#sink.idle(channel);
  }

  /**
   * This person may read the room as of `rev`: their connections get what was held back.
   * @returns false where more has been missed since. Then they must be asked for again.
   */
  confirmed(channel: Channel<S>, user: string, rev: number): boolean {
    const { doubt } = channel;
    const listening = doubt?.of(user) ?? [];
    if (doubt === null || listening.length === 0) return true;
    if (rev < channel.rev) return false;
    this.#sink.seal(channel);
    for (const subscriber of listening) {
      for (const json of doubt.missedBy(subscriber) ?? [resyncEvent(channel.key, channel.rev)])
        this.#sink.one(subscriber, json);
      doubt.delete(subscriber);
      channel.subscribers.add(subscriber);
    }
    this.#endDoubt(channel);
    return true;
  }

  leave(channel: Channel<S>, subscriber: S): void {
    if (channel.doubt?.delete(subscriber)) this.#endDoubt(channel);
    else if (channel.subscribers.has(subscriber)) {
      this.#sink.seal(channel);
      channel.subscribers.delete(subscriber);
    } else return;
    subscriber.channels.delete(channel);
    if (channel.idle) this.#sink.idle(channel);
  }

  /** Forgets a channel that nobody listens to. @returns false when somebody does again. */
  forget(channel: Channel<S>): boolean {
    if (!channel.idle || this.#channels.get(channel.key) !== channel) return false;
    return this.#channels.delete(channel.key);
  }

  #evict(room: string, user: string, json: string): void {
    const channel = this.#channels.get(room);
    if (channel === undefined) return;
    // Who is under doubt was in the room until now, at any rate: that they are out is theirs to know.
    for (const subscriber of channel.doubt?.of(user) ?? []) this.#sink.one(subscriber, json);
    for (const subscriber of channel.everyone()) if (subscriber.user === user) this.leave(channel, subscriber);
  }

  #doubtEveryone(channel: Channel<S>): void {
    if (channel.subscribers.size === 0) return;
    this.#sink.seal(channel);
    channel.doubt ??= new Doubt();
    const doubted = [...channel.subscribers];
    for (const subscriber of doubted) channel.doubt.add(subscriber);
    channel.subscribers.clear();
    this.#sink.doubted(channel, doubted);
  }

  #hold({ doubt }: Channel<S>, json: string): void {
    if (doubt === null) return;
    const chars = doubt.chars;
    doubt.hold(json);
    if (this.#held + json.length > this.#heldChars) doubt.forgetEvents();
    this.#held += doubt.chars - chars;
  }

  #endDoubt(channel: Channel<S>): void {
    if (channel.doubt === null || channel.doubt.size > 0) return;
    this.#held -= channel.doubt.chars;
    channel.doubt = null;
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
