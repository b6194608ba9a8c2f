import type { RoomEvent, ServerEvent } from '@chatapp/contracts';
import { ApiError } from '../http/api-error.ts';
import { Backoff } from '../support/backoff.ts';
import { sleep } from '../support/clock.ts';
import { Aborted, type Patience } from '../support/retrying.ts';
import { applyChanges, type AllChanges } from './apply-changes.ts';
import { applyEvent } from './apply-event.ts';
import { loadFirst, outOfRoom, refusedRoom } from './history.ts';
import { asHeard, eventsOf, isWhole, joinsUp, upToHead } from './missed.ts';
import { readChanges } from './read-changes.ts';
import type { RoomContext } from './room-context.ts';
import { emptyRoom, type RoomState } from './room-state.ts';

/** Events that wait for a gap before them to be filled. Beyond this they are let go, and read with what fills the gap. */
const MAX_WAITING = 1_000;
/** How often changes that lack a message are asked for again before they are taken for all there is. */
const MAX_HOLES = 10;

/**
 * Keeps one room true: applies each change once and in order, whatever the connection repeats, skips or breaks off. What is missing is read
 * from `changes`. docs/protocol.md, "Rooms and messages"
 */
export class RoomSync {
  readonly #context: RoomContext;
  readonly #waiting = new Map<number, RoomEvent>();
  #state: RoomState;
  #known: boolean;
  #subscribed = false;
  #target = 0;
  #holes = 0;
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
      const { pending, typing, receipts, online, members, memberStrays } = this.#state;
      this.set({ ...loaded, pending, typing, receipts, online, members, memberStrays });
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
    this.#target = Math.max(this.#target, event.rev);
    if (this.#waiting.size < MAX_WAITING) this.#waiting.set(event.rev, event);
    this.#settle();
  }

  #apply(event: RoomEvent): void {
    const before = this.#state;
    this.set(applyEvent(before, event, this.#context.me()));
    this.#context.event(asHeard(before, event));
    if (event.type === 'member.left' && event.user.id === this.#context.me()) this.#left(event);
  }

  /** Nothing comes after my own leaving: the word of it to me is on its way, or lost. Who is known to be in again has asked anew. */
  #left({ rev, reason }: ServerEvent<'member.left'>): void {
    const { info } = this.#state;
    const isBack = info !== undefined && 'readSeq' in info && info.head > rev;
    if (!isBack) this.refuse(outOfRoom(reason));
  }

  /** Applies what has waited and can go on now; reads what is missing. */
  #settle(): void {
    if (!this.#known) return;
    for (;;) {
      const next = this.#waiting.get(this.#state.head + 1);
      if (!next || !joinsUp(this.#state, next)) break;
      this.#waiting.delete(next.rev);
      this.#apply(next);
    }
    if (!this.#known) return;
    for (const rev of this.#waiting.keys()) if (rev <= this.#state.head) this.#waiting.delete(rev);
    const behind = this.#target > this.#state.head;
    const live = this.#subscribed && !behind;
    if (live !== this.#state.live) this.set({ ...this.#state, live });
    if (behind && !this.#healing) void this.#heal();
  }

  async #heal(): Promise<void> {
    if (this.#target - this.#state.head > this.#context.maxMissed) return this.#reset();
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

  #take(answer: AllChanges): void {
    const before = this.#state;
    if (answer.upTo < before.head) return;
    const missed = upToHead(answer);
    if (!isWhole(before, missed) && this.#holes++ < MAX_HOLES) return;
    this.#holes = 0;
    this.set(applyChanges(before, missed, this.#context.me()));
    for (const event of eventsOf(before, missed)) this.#context.event(event);
  }

  /** The server knows less than this client (it was put back to an older state), or so much more that a new start costs less. */
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
