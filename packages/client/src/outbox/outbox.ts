import type { Request, ServerEvent } from '@chatapp/contracts';
import { checkBody, uuidv7 } from '@chatapp/contracts/light';
import { ApiError } from '../http/api-error.ts';
import type { Clock } from '../support/clock.ts';
import type { OutboxStorage, PendingMessage, Sent } from './pending.ts';
import { RoomQueue } from './room-queue.ts';

export interface OutboxOptions {
  readonly send: (requests: readonly Request[]) => boolean;
  /** The pending messages of a room are others than before. */
  readonly changed: (room: string) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly storage?: OutboxStorage | undefined;
}

export interface Sending {
  readonly id: string;
  /** Once it is committed. Rejects with ApiError when it failed for good or was discarded. */
  readonly done: Promise<Sent>;
}

interface Entry {
  message: PendingMessage;
  /** Whether it may have gone out: of one that an earlier run of the program wrote, nobody knows. */
  tried: boolean;
  sent?: Sent;
  waiting: PromiseWithResolvers<Sent>;
}

/**
 * Messages on their way out. Each goes again, always with the same id, until the server has it or refuses it for good; the server keeps the
 * first of what comes with one id. Order holds within a room.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #queues = new Map<string, RoomQueue>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Takes up what was not sent when the program last ended. */
  async load(): Promise<void> {
    const stored = (await this.#options.storage?.load()) ?? [];
    for (const message of stored) {
      if (this.#entries.has(message.id)) continue;
      this.#add(message).tried = true;
      if (message.status === 'pending') this.#queue(message.room).push(message);
      this.#options.changed(message.room);
    }
  }

  send(room: string, body: string, { replyTo, id }: { replyTo?: number; id?: string } = {}): Sending {
    const createdAtMs = this.#options.clock.now();
    const message: PendingMessage = {
      // The server keeps ids in lower case.
      id: id?.toLowerCase() ?? uuidv7(createdAtMs),
      room,
      body,
      createdAtMs,
      status: 'pending',
      ...(replyTo === undefined ? {} : { replyTo }),
    };
    const known = this.#entries.get(message.id);
    if (known) return { id: message.id, done: known.waiting.promise };
    const entry = this.#add(message);
    const checked = checkBody(body);
    if ('code' in checked) this.#fail(entry, checked.code);
    else this.#begin(entry);
    return { id: message.id, done: entry.waiting.promise };
  }

  /** Sends a failed one again, behind what waits already. @returns undefined where there is no such one. */
  retry(id: string): Sending | undefined {
    const entry = this.#entries.get(id);
    if (entry?.message.status !== 'failed') return undefined;
    const { code: _, ...message } = entry.message;
    entry.message = { ...message, status: 'pending' };
    entry.waiting = promise();
    this.#begin(entry);
    return { id, done: entry.waiting.promise };
  }

  /** Forgets one that is not sent yet. It may have reached the server all the same. @returns whether there was one. */
  discard(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry || entry.sent) return false;
    this.#queues.get(entry.message.room)?.remove(id);
    this.#drop(entry);
    entry.waiting.reject(new ApiError({ code: 'discarded', message: 'The message was discarded.' }));
    return true;
  }

  /** Gives one that waits, or failed, another body. Where an earlier one may have gone out, the server keeps that. @returns whether there is one */
  rewrite(id: string, body: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry || entry.sent) return false;
    entry.message = { ...entry.message, body };
    this.#queues.get(entry.message.room)?.replace(entry.message);
    this.#store((storage) => storage.put(entry.message));
    this.#options.changed(entry.message.room);
    return true;
  }

  /** Whether the server may have a message with this id. */
  mayHaveArrived(id: string): boolean {
    const entry = this.#entries.get(id);
    return entry === undefined || entry.tried;
  }

  pendingOf(room: string): PendingMessage[] {
    const pending: PendingMessage[] = [];
    for (const { message } of this.#entries.values()) if (message.room === room) pending.push(message);
    return pending;
  }

  online(): void {
    for (const queue of this.#queues.values()) queue.schedule();
  }

  offline(): void {
    for (const queue of this.#queues.values()) queue.offline();
  }

  /** @returns whether the answer was to a message of this outbox. */
  acked({ id, room, seq, rev, at }: ServerEvent<'ack'>): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    if (entry.sent || room === undefined || seq === undefined || rev === undefined || at === undefined) return true;
    entry.sent = { id, room, seq, rev, at };
    entry.message = { ...entry.message, status: 'sent' };
    this.#queues.get(room)?.remove(id);
    this.#store((storage) => storage.delete(id));
    this.#options.changed(room);
    entry.waiting.resolve(entry.sent);
    return true;
  }

  refused({ id = '', code, retryAfterMs }: ServerEvent<'error'>): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    if (!entry.sent) this.#queues.get(entry.message.room)?.refused(id, code, retryAfterMs);
    return true;
  }

  /** The room shows this message: so it is committed, whether the ack comes or not. */
  seen(sent: Sent): void {
    const entry = this.#entries.get(sent.id);
    if (entry?.message.room !== sent.room) return;
    this.#queues.get(sent.room)?.remove(sent.id);
    this.#drop(entry);
    const { id, room, seq, rev, at } = sent;
    entry.waiting.resolve(entry.sent ?? { id, room, seq, rev, at });
  }

  /** Forgets the sent ones that the room shows by now: it is known up to `head` (for good and all, if nobody follows it). */
  prune(room: string, head: number): void {
    for (const entry of this.#entries.values())
      if (entry.message.room === room && entry.sent && entry.sent.rev <= head) this.#drop(entry);
  }

  #add(message: PendingMessage): Entry {
    const entry: Entry = { message, tried: false, waiting: promise() };
    this.#entries.set(message.id, entry);
    return entry;
  }

  #begin({ message }: Entry): void {
    this.#store((storage) => storage.put(message));
    this.#queue(message.room).push(message);
    this.#options.changed(message.room);
  }

  #fail(entry: Entry, code: string): void {
    entry.message = { ...entry.message, status: 'failed', code };
    this.#store((storage) => storage.put(entry.message));
    this.#options.changed(entry.message.room);
    entry.waiting.reject(new ApiError({ code }));
  }

  #drop({ message }: Entry): void {
    this.#entries.delete(message.id);
    this.#store((storage) => storage.delete(message.id));
    this.#options.changed(message.room);
  }

  #queue(room: string): RoomQueue {
    const { clock, random, changed } = this.#options;
    let queue = this.#queues.get(room);
    if (!queue) {
      queue = new RoomQueue({
        clock,
        random,
        send: (messages) => {
          const isGone = this.#options.send(messages.map(toRequest));
          for (const { id } of isGone ? messages : []) {
            const entry = this.#entries.get(id);
            if (entry) entry.tried = true;
          }
          return isGone;
        },
        failed: ({ id }, code) => {
          const entry = this.#entries.get(id);
          if (entry) this.#fail(entry, code);
        },
        delayed: ({ id }, code) => {
          const entry = this.#entries.get(id);
          if (!entry || entry.message.code === code) return;
          entry.message = { ...entry.message, code };
          changed(room);
        },
      });
      this.#queues.set(room, queue);
    }
    return queue;
  }

  #store(change: (storage: OutboxStorage) => Promise<void> | void): void {
    const { storage } = this.#options;
    if (storage) new Promise<void>((resolve) => resolve(change(storage))).catch(() => undefined);
  }
}

function toRequest({ id, room, body, replyTo }: PendingMessage): Request {
  return { type: 'message.send', id, room, body, ...(replyTo === undefined ? {} : { replyTo }) };
}

/** A promise whose rejection is no fault of the program where nobody looks at it: the message's status tells it too. */
function promise(): PromiseWithResolvers<Sent> {
  const waiting = Promise.withResolvers<Sent>();
  waiting.promise.catch(() => undefined);
  return waiting;
}
