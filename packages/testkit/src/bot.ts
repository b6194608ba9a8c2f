import { errors, mayReconnect, type ErrorCode, type ServerEvent } from '@chatapp/contracts';
import WebSocket from 'ws';
import type { Account } from './accounts.ts';
import { Asker, type Answer } from './asker.ts';
import type { BotOptions } from './bot-options.ts';
import { Follower } from './follower.ts';
import type { Edit, Reader, Send } from './history.ts';
import { seen } from './seen.ts';
import { Sender } from './sender.ts';

const QUIET_MS = 2_000;
const DEAD_MS = 6_000;

/** A client written from docs/protocol.md alone, apart from the SDK, that writes down all it does and sees. */
export class Bot {
  readonly name: string;
  readonly account: Account;
  readonly #options: BotOptions;
  readonly #followers = new Map<string, Follower>();
  readonly #senders = new Map<string, Sender>();
  readonly #asker = new Asker((request) => void (this.#live && this.#write(request)));
  readonly #watchdog: NodeJS.Timeout;
  #socket: WebSocket | undefined;
  #live = false;
  #stopped = false;
  #backOffMs = 100;
  #heardAt = 0;
  #beats = 0;
  /** When the present connection was welcomed. */
  welcomedAt = 0;
  /** How long it was without service, each time that it was, in milliseconds: from losing a connection to the next welcome. */
  readonly absences: number[] = [];
  #lostAt = 0;
  #lastRefusal = '';

  constructor(options: BotOptions) {
    this.#options = options;
    this.name = options.name;
    this.account = options.account;
    this.#watchdog = setInterval(() => this.#checkLife(), 1_000);
  }

  get live(): boolean {
    return this.#live;
  }

  /** Messages and changes without an answer. */
  get waiting(): number {
    return [...this.#senders.values()].reduce((sum, sender) => sum + sender.waiting, this.#asker.waiting);
  }

  waitingIn(room: string): number {
    return (this.#senders.get(room)?.waiting ?? 0) + this.#asker.waitingIn(room);
  }

  connect(): void {
    if (this.#stopped) return;
    const opened = this.account.token().then((token) => this.#open(token));
    opened.catch(() => this.#later());
  }

  /** Subscribes now and after each reconnect. */
  follow(room: string): Reader {
    let follower = this.#followers.get(room);
    if (!follower) {
      const reader: Reader = { client: this.name, userId: this.account.id, room, current: false, log: [] };
      const again = this.#options.history.readers.some((other) => other.client === this.name && other.room === room);
      this.#options.history.readers.push(reader);
      follower = new Follower(reader, this.account, again);
      this.#followers.set(room, follower);
    }
    if (this.#live) this.#subscribe([room]);
    return follower.reader;
  }

  /** Whether it knows everything up to these heads of the rooms that it follows. */
  knows(heads: ReadonlyMap<string, number>): boolean {
    return [...this.#followers].every(([room, follower]) => !follower.behind(heads.get(room) ?? 0));
  }

  /** What it still waits for, for people. */
  waits(heads: ReadonlyMap<string, number>): string[] {
    const state = this.#live ? `welcomed ${Math.round(performance.now() - this.welcomedAt)} ms ago` : 'not connected';
    return [
      ...[...this.#senders.values(), this.#asker].flatMap((sent) => sent.unanswered()),
      ...[...this.#followers].flatMap(([room, follower]) => follower.behind(heads.get(room) ?? 0) ?? []),
    ].map((what) => `${this.name}: ${what} (${state}${this.#lastRefusal})`);
  }

  /** Puts a message into the room's queue; its outcome comes by and by. */
  send(room: string, body: string, replyTo?: number): Send {
    let sender = this.#senders.get(room);
    if (!sender) {
      const transmit = (sends: readonly Send[]) =>
        this.#live &&
        this.#write(sends.map(({ id, body, replyTo }) => ({ type: 'message.send', id, room, body, replyTo })));
      const from = { client: this.name, userId: this.account.id, room };
      sender = new Sender(from, transmit, this.#options.answerTimeoutMs ?? 3_000);
      this.#senders.set(room, sender);
    }
    const send = sender.add(body, replyTo);
    this.#options.history.sends.push(send);
    return send;
  }

  /** Changes one of its own messages; without `body`, deletes it. */
  change(room: string, seq: number, body?: string): void {
    const changed = { room, seq, ...(body === undefined ? {} : { body }) };
    const edit: Edit = { userId: this.account.id, outcome: 'pending', ...changed };
    this.#options.history.edits.push(edit);
    const type = body === undefined ? 'message.delete' : 'message.edit';
    void this.ask(room, `the change of ${seq}`, { type, seq, body }).then((answer) => {
      edit.outcome = answer.outcome;
      if (answer.outcome === 'ok' && answer.ack.rev !== undefined) edit.rev = answer.ack.rev;
    });
  }

  /** Anything else, until it is answered. */
  ask(room: string, what: string, request: { readonly type: string } & Record<string, unknown>): Promise<Answer> {
    return this.#asker.ask(room, what, request);
  }

  /** Whether it has learned that it may not read the room any more. */
  isOut(room: string): boolean {
    return this.#followers.get(room)?.isOut ?? true;
  }

  /** No longer reads the room. Its log stays. */
  unfollow(room: string): void {
    this.#followers.get(room)?.excluded();
    this.#followers.delete(room);
  }

  /** Breaks the connection without a word, as a network does. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** Stops reading for a while: the kernel's buffers fill, then the server's. */
  stall(ms: number): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.pause();
    setTimeout(() => {
      this.#heardAt = performance.now();
      socket.resume();
    }, ms).unref();
    this.#heardAt = performance.now() + ms;
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#watchdog);
    for (const part of [...this.#senders.values(), ...this.#followers.values(), this.#asker]) part.stop();
    this.#socket?.terminate();
  }

  #open(token: string): void {
    if (this.#stopped) return;
    const socket = new WebSocket(this.#options.wsUrl, { handshakeTimeout: 4_000, perMessageDeflate: false });
    this.#socket = socket;
    this.#heardAt = performance.now();
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', id: 'hello', token })));
    socket.on('message', (data: Buffer) => {
      this.#heardAt = performance.now();
      for (const event of JSON.parse(data.toString()) as ServerEvent[]) this.#receive(event);
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      if (this.#socket !== socket) return;
      if (this.#live) this.#lostAt = performance.now();
      this.#live = false;
      if (this.#stopped) return;
      for (const follower of this.#followers.values()) follower.interrupted();
      if (mayReconnect(code)) this.#later();
    });
  }

  #later(): void {
    if (this.#stopped) return;
    setTimeout(() => this.connect(), this.#backOffMs * (0.5 + Math.random()));
    this.#backOffMs = Math.min(2_000, this.#backOffMs * 2);
  }

  #checkLife(): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (++this.#beats % 4 === 0) this.#asker.push();
    const quietMs = performance.now() - this.#heardAt;
    if (quietMs > DEAD_MS) socket.terminate();
    else if (quietMs > QUIET_MS && this.#live) this.#write({ type: 'ping', id: 'ping' });
  }

  #write(request: unknown): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(request));
    return true;
  }

  #subscribe(rooms: string[]): void {
    if (rooms.length === 0) return;
    const wanted = rooms.map((room) => {
      const since = this.#followers.get(room)?.since;
      return since === undefined ? { room } : { room, since };
    });
    this.#write({ type: 'subscribe', id: 'subscribe', rooms: wanted });
  }

  #receive(event: ServerEvent): void {
    if (event.type === 'message.created' || event.type === 'message.updated')
      this.#options.witness?.arrived(event.room, seen(event));
    if (event.type === 'welcome') this.#welcomed();
    else if (event.type === 'subscribed') this.#followers.get(event.room)?.subscribed(event);
    else if (event.type === 'resync') void this.#followers.get(event.room)?.heal();
    else if (event.type === 'room.removed') this.#followers.get(event.room)?.told();
    else if (event.type === 'ack') this.#acknowledged(event);
    else if (event.type === 'error' && event.id !== undefined)
      this.#refused(event.id, event.code, event.room, event.retryAfterMs);
    else if ('room' in event && 'rev' in event) this.#followers.get(event.room)?.live(event);
  }

  #acknowledged(ack: ServerEvent<'ack'>): void {
    this.#asker.acknowledged(ack);
    const { id, room, seq, rev } = ack;
    if (room === undefined || seq === undefined) return;
    const send = this.#senders.get(room)?.acknowledged(id, { seq, rev: rev ?? 0 });
    if (send) this.#options.witness?.acknowledged(send, this.account);
  }

  #refused(id: string, code: string, room: string | undefined, retryAfterMs: number | undefined): void {
    this.#lastRefusal = `; last refused: ${id} with ${code}`;
    for (const sender of this.#senders.values()) sender.refused(id, code, retryAfterMs);
    const mayComeLater = errors[code as ErrorCode]?.retry === 'later';
    this.#asker.refused(id, code, mayComeLater);
    if (id !== 'subscribe') return;
    // A refused subscription that may succeed later is asked for again.
    if (!mayComeLater) this.#followers.get(room ?? '')?.told();
    else
      setTimeout(() => this.#subscribe(room === undefined ? [...this.#followers.keys()] : [room]), retryAfterMs ?? 500);
  }

  #welcomed(): void {
    this.#live = true;
    this.#backOffMs = 100;
    this.welcomedAt = performance.now();
    if (this.#lostAt > 0) this.absences.push(this.welcomedAt - this.#lostAt);
    this.#lostAt = 0;
    this.#subscribe([...this.#followers.keys()]);
    for (const sender of this.#senders.values()) sender.push();
    this.#asker.push();
  }
}
