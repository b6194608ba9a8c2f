import type { MyRoom, PresenceState, Room, ServerEvent, User } from '@chatapp/contracts';
import { limits } from '@chatapp/contracts/light';
import type { ClientEvent } from './client-event.ts';
import { createApi } from './http/api.ts';
import type { Api } from './http/fields.ts';
import { receive } from './incoming.ts';
import { socketUrl, type ChatClientOptions } from './options.ts';
import { Outbox, type Sending } from './outbox/outbox.ts';
import { OwnMessages } from './outbox/own-messages.ts';
import type { PendingMessage } from './outbox/pending.ts';
import { Presence } from './presence/presence.ts';
import { ChangedRooms } from './rooms/changed-rooms.ts';
import type { Known, RoomState } from './rooms/room-state.ts';
import { Rooms } from './rooms/rooms.ts';
import { TYPING_EVERY_MS } from './rooms/typing.ts';
import type { ConnectionState } from './socket/connection-state.ts';
import { Connection } from './socket/connection.ts';
import { Requests, type Ack, type PlainRequestType, type RequestFields } from './socket/requests.ts';
import { socketsOf } from './socket/socket.ts';
import { systemClock, type Clock } from './support/clock.ts';
import { Emitter } from './support/emitter.ts';
import { onWakeup } from './wakeups.ts';

/** For how long what I have read is worth telling. */
const READ_TIMEOUT_MS = 60_000;

export interface ChatClientEvents {
  state: ConnectionState;
  event: ClientEvent;
  /** A room's new state, once for all that one turn brought. */
  room: RoomState;
  /** What the watched people are, by id. */
  presence: ReadonlyMap<string, PresenceState>;
}

/** A person's client of one ChatApp: connects, keeps the opened rooms true, and gets messages through. packages/client/README.md */
export class ChatClient {
  /** The HTTP calls of docs/protocol.md, by name. Each throws ApiError. */
  readonly api: Api;
  /** Who is there: whom to watch, and what to say of oneself. */
  readonly presence: Presence;
  readonly #clock: Clock;
  readonly #emitter = new Emitter<ChatClientEvents>();
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #requests: Requests;
  readonly #rooms: Rooms;
  readonly #own: OwnMessages;
  readonly #changed = new ChangedRooms((room) => this.#tellOf(room));
  readonly #typedAt = new Map<string, number>();
  #me: User | undefined;
  #loaded = false;
  #sleep: (() => void) | undefined;

  constructor(options: ChatClientOptions) {
    const { clock = systemClock, random = Math.random, storage } = options;
    const send: Connection['send'] = (requests) => this.#connection.send(requests);
    const changed = (room: string) => this.#changed.add(room);
    this.#clock = clock;
    this.api = createApi(options);
    this.#outbox = new Outbox({ send, changed: (room) => this.#own.show(room), clock, random, storage });
    this.#requests = new Requests({ send, clock, random });
    this.presence = new Presence({ clock, send, changed: () => this.#emitter.emit('presence', this.presence.states) });
    const { pageSize = limits.pageDefault, maxMissed = Infinity } = options;
    const event = (value: ClientEvent) => this.#emitEvent(value);
    this.#rooms = new Rooms({
      api: this.api,
      clock,
      random,
      me: () => this.#me?.id,
      pageSize,
      maxMissed,
      send,
      changed,
      event,
    });
    this.#own = new OwnMessages({ outbox: this.#outbox, rooms: this.#rooms, me: () => this.#me });
    const WebSocket = options.WebSocket ?? globalThis.WebSocket;
    const openSocket = socketsOf(WebSocket, socketUrl(options.baseUrl));
    this.#connection = new Connection(
      { openSocket, getToken: options.getToken, clock, random },
      {
        state: (state) => this.#stateChanged(state),
        online: (welcome) => this.#online(welcome),
        offline: () => this.#offline(),
        events: (events) => this.#take(events),
      },
    );
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** Who this is; undefined until the first connection stood. */
  get me(): User | undefined {
    return this.#me;
  }

  start(): void {
    if (!this.#loaded) void this.#outbox.load();
    this.#loaded = true;
    this.#sleep ??= onWakeup(() => this.#connection.wake());
    this.#connection.start();
  }

  stop(): void {
    this.#connection.stop();
  }

  /** Tries to connect at once, or makes sure that the connection lives. Browsers' own signs of a new network do this by themselves. */
  wake(): void {
    this.#connection.wake();
  }

  /** @returns a function that takes the listener away again. */
  on<Name extends keyof ChatClientEvents>(name: Name, listener: (value: ChatClientEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  /** What is known of a room; undefined unless it is opened or followed. */
  room(id: string): RoomState | undefined {
    return this.#rooms.get(id)?.state;
  }

  openRoom(id: string): Promise<RoomState> {
    return this.#rooms.open(id);
  }

  closeRoom(id: string): void {
    this.#rooms.close(id);
  }

  /** `known`: up to where the program had the room when it last ended; what has changed since then is handed out as events. */
  followRoom(info: MyRoom | Room, known?: Known): void {
    const mine = this.room(info.id)?.info;
    if (mine && 'readSeq' in mine && 'readSeq' in info && mine.readSeq > info.readSeq)
      this.tellRead(info.id, mine.readSeq);
    this.#rooms.follow(info, known);
  }

  unfollowRoom(id: string): void {
    this.#rooms.unfollow(id);
  }

  loadOlder(id: string): Promise<void> {
    return this.#rooms.loadOlder(id);
  }

  loadMembers(id: string): Promise<void> {
    return this.#rooms.loadMembers(id);
  }

  send(room: string, body: string, options?: { replyTo?: number; id?: string }): Sending {
    return this.#outbox.send(room, body, options);
  }

  retry(id: string): Sending | undefined {
    return this.#outbox.retry(id);
  }

  discard(id: string): boolean {
    return this.#outbox.discard(id);
  }

  /** Gives an unsent message another body. Where `mayHaveArrived`, the server may keep the earlier one: edit it when the room shows it. */
  rewrite(id: string, body: string): boolean {
    return this.#outbox.rewrite(id, body);
  }

  /** Whether the server may have a message with this id; false where it surely never went out. */
  mayHaveArrived(id: string): boolean {
    return this.#outbox.mayHaveArrived(id);
  }

  /** My unsent messages of a room, opened or not. */
  pending(room: string): PendingMessage[] {
    return this.#outbox.pendingOf(room);
  }

  /** `id`: a UUID; the server does what comes with the same one once, for 24 hours. */
  request<Type extends PlainRequestType>(
    type: Type,
    fields: RequestFields<Type>,
    { timeoutMs = 15_000, id }: { timeoutMs?: number; id?: string } = {},
  ): Promise<Ack> {
    return this.#requests.request(type, fields, timeoutMs, id);
  }

  /** Shows the others that I type, in the thread of `root` where one is named: call it at each key. */
  typing(room: string, root?: number): void {
    const nowMs = this.#clock.now();
    if (nowMs - (this.#typedAt.get(room) ?? 0) < TYPING_EVERY_MS) return;
    if (this.#connection.send([{ type: 'typing', room, ...(root === undefined ? {} : { root }) }]))
      this.#typedAt.set(room, nowMs);
  }

  /** I have read up to `seq`. Shows here at once; never goes back. */
  async markRead(room: string, seq: number): Promise<void> {
    const info = this.room(room)?.info;
    if (info && 'readSeq' in info && seq <= info.readSeq) return;
    this.#rooms.read(room, seq);
    await this.#requests.request('read.mark', { room, seq }, READ_TIMEOUT_MS);
  }

  /**
   * A list of the server knows less of what I have read than I do: it was told while it was away, or before a reload, and never heard of it.
   * Should it not hear this time either, its next list shows so again.
   */
  tellRead(room: string, seq: number): void {
    this.#requests.request('read.mark', { room, seq }, READ_TIMEOUT_MS).catch(() => undefined);
  }

  #online(welcome: ServerEvent<'welcome'>): void {
    this.#me = welcome.user;
    this.#rooms.online();
    this.presence.online();
    this.#requests.online();
    this.#outbox.online();
  }

  #offline(): void {
    this.#rooms.offline();
    this.presence.offline();
    this.#outbox.offline();
  }

  #stateChanged(state: ConnectionState): void {
    if (state.status === 'stopped') {
      this.#sleep?.();
      this.#sleep = undefined;
      this.#rooms.stop();
      this.#requests.stop(state.reason ?? 'stopped');
    }
    this.#emitter.emit('state', state);
  }

  #take(events: readonly ServerEvent[]): void {
    const receivers = {
      outbox: this.#outbox,
      requests: this.#requests,
      rooms: this.#rooms,
      presence: this.presence,
      me: this.#me?.id,
    };
    for (const event of events) {
      const handOut = receive(event, receivers);
      if (handOut) this.#emitter.emit('event', handOut);
      if (event.type === 'ack' && event.seq !== undefined) this.#own.prune(event.room ?? '');
    }
  }

  #emitEvent(event: ClientEvent): void {
    this.#own.heard(event);
    this.#emitter.emit('event', event);
  }

  #tellOf(room: string): void {
    this.#own.look(room);
    const state = this.room(room);
    if (state) this.#emitter.emit('room', state);
  }
}
