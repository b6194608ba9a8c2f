import type { Message, RoomEvent, ServerEvent } from '@chatapp/contracts';
import { ApiError } from '../http/api-error.ts';
import { Backoff } from '../support/backoff.ts';
import { sleep } from '../support/clock.ts';
import { Aborted, type Patience } from '../support/retrying.ts';
import { applyChanges, type AllChanges } from './apply-changes.ts';
import { applyEvent } from './apply-event.ts';
import { loadFirst, refusedRoom } from './history.ts';
import { readChanges } from './read-changes.ts';
import type { RoomContext } from './room-context.ts';
import { emptyRoom, type RoomState } from './room-state.ts';

/** Events that wait for a gap before them to be filled. Beyond this they are let go, and read with what fills the gap. */
const MAX_WAITING = 1_000;

/**
 * Keeps one room true: applies each change once and in order, whatever the connection repeats, skips or breaks off. What is missing is read
 * from `changes`. docs/protocol.md, "Rooms and messages"
 */
export class RoomSync {
  readonly #context: RoomContext;
  readonly #waiting = new Map<number, RoomEvent>();
  /** Revs that were handed out before their event came, since a row of `changes` was newer than the rest. */
  readonly #early = new Set<number>();
  #state: RoomState;
  #known: boolean;
  #subscribed = false;
  #target = 0;
  #healing = false;
  #loading: Promise<void> | undefined;
  #life = new AbortController();

  /** `state`: what is known already; without it the room is read first. */
  constructor(id: string, state: RoomState | undefined, context: RoomContext) {
    this.#context = context;
    this.#state = state ?? emptyRoom(id);
    this.#known = state !== undefined;
  }

  get state(): RoomState {
    return this.#state;
  }

  /** Whether there is a head to subscribe from. */
  get isReady(): boolean {
    return this.#known && this.#state.refused === undefined;
  }

  get patience(): Patience {
    return { ...this.#context, signal: this.#life.signal };
  }

  set(state: RoomState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#context.changed(state.id);
  }

  /** Reads the room unless it is known. Fails where it may not be read. */
  load(): Promise<void> {
    if (this.#known) return Promise.resolve();
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    try {
      const loaded = await loadFirst(this.#state.id, this.#context, this.patience);
      const { pending, typing, members, memberStrays } = this.#state;
      this.set({ ...loaded, pending, typing, members, memberStrays });
      this.#known = true;
      this.#settle();
      this.#context.ready(this.#state.id);
    } catch (error) {
      if (error instanceof ApiError) this.refuse(error);
      throw error;
    }
  }

  /** Ends all that is under way. */
  close(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#healing = false;
    this.#loading = undefined;
  }

  offline(): void {
    this.#subscribed = false;
    this.#settle();
  }

  /** The room may not be read, now or any more. */
  refuse(error: ApiError): void {
    this.close();
    this.#waiting.clear();
    this.#early.clear();
    this.#subscribed = false;
    this.#known = false;
    this.set(refusedRoom(this.#state, error));
  }

  /** May it be read again? It is read anew then. */
  admit(): void {
    if (this.#state.refused === undefined) return;
    this.set({ ...this.#state, refused: undefined });
    this.load().catch(() => undefined);
  }

  subscribed(answer: ServerEvent<'subscribed'>, since: number): void {
    if (!this.#known) return;
    if (answer.head < since) return this.#reset();
    this.#subscribed = true;
    const { head, changes = [], members, info } = answer;
    if (answer.recovered) this.#take({ changes, members, room: info, upTo: head });
    this.#target = Math.max(this.#target, head);
    this.#settle();
  }

  resync(head: number): void {
    this.#target = Math.max(this.#target, head);
    this.#settle();
  }

  event(event: RoomEvent): void {
    if (event.rev <= this.#state.head && this.#known) return;
    if (event.rev === this.#state.head + 1 && this.#known) this.#apply(event);
    else this.#wait(event);
    this.#settle();
  }

  #apply(event: RoomEvent): void {
    this.set(applyEvent(this.#state, event));
    if (!this.#early.delete(event.rev)) this.#context.event(event);
  }

  #wait(event: RoomEvent): void {
    this.#target = Math.max(this.#target, event.rev);
    if (this.#waiting.size < MAX_WAITING) this.#waiting.set(event.rev, event);
  }

  /** Applies what has waited and can go on now; reads what is missing. */
  #settle(): void {
    if (!this.#known) return;
    for (;;) {
      const next = this.#waiting.get(this.#state.head + 1);
      if (!next) break;
      this.#waiting.delete(next.rev);
      this.#apply(next);
    }
    for (const rev of this.#waiting.keys()) if (rev <= this.#state.head) this.#waiting.delete(rev);
    const behind = this.#target > this.#state.head;
    const live = this.#subscribed && !behind;
    if (live !== this.#state.live) this.set({ ...this.#state, live });
    if (behind && !this.#healing) void this.#heal();
  }

  async #heal(): Promise<void> {
    this.#healing = true;
    const { patience } = this;
    const backoff = new Backoff(patience.random);
    try {
      while (this.#target > this.#state.head) {
        const since = this.#state.head;
        const missed = await readChanges(this.#context.api, this.#state.id, since, patience);
        this.#take(missed);
        this.#settle();
        if (this.#state.head === since) await sleep(patience.clock, backoff.next(), patience.signal);
      }
      this.#healing = false;
    } catch (error) {
      if (error instanceof Aborted) return;
      this.#healing = false;
      if (!(error instanceof ApiError)) throw error;
      this.refuse(error);
    }
  }

  #take(missed: AllChanges): void {
    const before = this.#state;
    if (missed.upTo < before.head) return;
    this.set(applyChanges(before, missed));
    const isNew = ({ rev }: Message) => rev > before.head && !this.#early.has(rev);
    for (const message of missed.changes.filter(isNew).sort((a, b) => a.rev - b.rev)) {
      const type = message.seq > before.lastSeq ? 'message.created' : 'message.updated';
      this.#context.event({ type, ...message });
      if (message.rev > missed.upTo) this.#early.add(message.rev);
    }
    if (missed.upTo === before.head) return;
    const { room: info, members, upTo } = missed;
    this.#context.event({ type: 'recovered', room: before.id, since: before.head, head: upTo, info, members });
  }

  /** The server knows less than this client: it was put back to an older state. */
  #reset(): void {
    const { id, info, pending } = this.#state;
    this.refuse(new ApiError({ code: 'reset' }));
    this.set({ ...emptyRoom(id, info), pending });
    this.#target = 0;
    this.load().then(
      () => this.#context.event({ type: 'room.reset', room: id, head: this.#state.head }),
      () => undefined,
    );
  }
}
