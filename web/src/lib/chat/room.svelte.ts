import { ApiError, type ChatClient, type RoomMember, type RoomState } from '@chatapp/client';
import type { Message, MyRoom, Person, Room } from '@chatapp/contracts';
import { nameOf } from '#lib/people.ts';
import { wordsFor } from '#lib/session/words.ts';
import { dividerOnArrival, dividerOnOpen, type Divider } from '#lib/timeline/divider.ts';
import { toRows, type Row } from '#lib/timeline/rows.ts';
import { outgoingOf } from './outgoing.ts';

/** Messages to have before the room is shown, and pages to read at most to reach the first unread one. */
const OPEN_WITH = 30;
const OPEN_PAGES = 4;
/** Between telling the server what has been read. */
const TELL_READ_MS = 400;

/**
 * `loading` until there is something to show; `outside`: it is public, and I am not in it; `missing`: it can't be read; `failed`: it could not
 * be found out.
 */
export type RoomPhase = 'loading' | 'open' | 'outside' | 'missing' | 'failed';

/** One room, as its page shows it. What is in it, the client keeps; this adds what only the page knows. */
export class RoomView {
  readonly id: string;
  readonly #me: Person;
  readonly #client: ChatClient;
  #phase = $state<RoomPhase>('loading');
  #failure = $state('');
  #state = $state.raw<RoomState | null>(null);
  #outside = $state.raw<Room | null>(null);
  #readSeq = $state(0);
  #newAfter = $state<Divider>(null);
  #loadingOlder = $state(false);
  #tellRead: ReturnType<typeof setTimeout> | undefined;
  /** Whether somebody looks at the newest message: the window has the focus and the list is at its end. */
  watching = false;
  /** I am on my way out of the room: that I am no longer in it is no news. */
  leaving = false;

  constructor(id: string, me: Person, client: ChatClient) {
    this.id = id;
    this.#me = me;
    this.#client = client;
    this.#state = client.room(id) ?? null;
  }

  get phase(): RoomPhase {
    return this.#phase;
  }

  /** Why it could not be found out whether the room can be read, for a person. */
  get failure(): string {
    return this.#failure;
  }

  get info(): Room | MyRoom | null {
    return this.#state?.info ?? this.#outside;
  }

  /** Owners first; null while they are not known. */
  get members(): readonly RoomMember[] | null {
    return this.#state?.members ? [...this.#state.members.values()].sort(byRoleAndName) : null;
  }

  get typing(): readonly Person[] {
    return this.#state?.typing.map(({ user }) => user) ?? [];
  }

  /** Those that are loaded: ascending by seq, without a hole, up to the newest. */
  get messages(): readonly Message[] {
    return this.#state?.messages ?? [];
  }

  get hasOlder(): boolean {
    return this.#state?.atStart === false;
  }

  get loadingOlder(): boolean {
    return this.#loadingOlder;
  }

  /** Up to where I have read, as far as this device knows. */
  get readSeq(): number {
    return this.#readSeq;
  }

  /** @param from the seq of the first message to show */
  rows(from: number): Row[] {
    const { messages } = this;
    const shown = from <= (messages[0]?.seq ?? 0) ? messages : messages.filter(({ seq }) => seq >= from);
    const outgoing = this.#state ? outgoingOf(this.#state) : [];
    return toRows({ messages: shown, outgoing, me: this.#me, newAfter: this.#newAfter });
  }

  /** Somebody goes to the room. @param mine it, in the list of those I am in; undefined where I am not in it */
  async enter(mine: MyRoom | undefined): Promise<void> {
    if (this.leaving) return;
    if (mine === undefined) return await this.#lookFromOutside();
    this.#readSeq = Math.max(this.#readSeq, mine.readSeq);
    this.#newAfter = dividerOnOpen(this.#readSeq, mine.lastSeq);
    const opened = this.#client.openRoom(this.id);
    this.#phase = this.#hasEnough() ? 'open' : 'loading';
    await opened;
    for (let pages = 0; pages < OPEN_PAGES && !this.#hasEnough(); pages++) await this.#client.loadOlder(this.id);
    this.#take();
    this.#phase = this.#state?.refused === undefined ? 'open' : 'missing';
  }

  /** Nobody looks at it any more. */
  close(): void {
    this.flush();
    this.watching = false;
    this.#client.closeRoom(this.id);
  }

  async loadOlder(): Promise<void> {
    if (this.#loadingOlder || !this.hasOlder || this.#phase !== 'open') return;
    this.#loadingOlder = true;
    await this.#client.loadOlder(this.id);
    this.#loadingOlder = false;
  }

  async loadMembers(): Promise<void> {
    if (this.#state?.members === undefined) await this.#client.loadMembers(this.id);
  }

  /** @throws ApiError */
  async add(user: string): Promise<void> {
    await this.#client.api.addMember({ room: this.id, userId: user });
  }

  send(body: string): void {
    this.#newAfter = null;
    this.#client.send(this.id, body);
  }

  retry(id: string): void {
    this.#client.retry(id);
  }

  discard(id: string): void {
    this.#client.discard(id);
  }

  /** I press keys. */
  type(): void {
    this.#client.typing(this.id);
  }

  /** Everything up to this message has been on the screen. */
  read(seq: number): void {
    if (seq <= this.#readSeq) return;
    this.#readSeq = seq;
    this.#tellRead ??= setTimeout(() => this.flush(), TELL_READ_MS);
  }

  /** Tells the server at once what has been read: the page may be about to go. */
  flush(): void {
    if (this.#tellRead === undefined) return;
    clearTimeout(this.#tellRead);
    this.#tellRead = undefined;
    // The next one says it too, should this one be lost.
    this.#client.markRead(this.id, this.#readSeq).catch(() => undefined);
  }

  /** The client knows something new. */
  changed(state: RoomState): void {
    this.#state = state;
    if (state.refused !== undefined && this.#phase === 'open' && !this.leaving) this.#phase = 'missing';
    if (state.info && 'readSeq' in state.info) this.#readSeq = Math.max(this.#readSeq, state.info.readSeq);
  }

  arrived(message: Message): void {
    if (message.sender.id === this.#me.id) return;
    this.#newAfter = dividerOnArrival(this.#newAfter, this.#readSeq, message.seq, this.watching);
  }

  #take(): void {
    const state = this.#client.room(this.id);
    if (state) this.changed(state);
  }

  #hasEnough(): boolean {
    const state = this.#client.room(this.id);
    if (!state || state.refused !== undefined || state.atStart) return state !== undefined;
    const first = state.messages[0]?.seq ?? Infinity;
    return state.messages.length >= OPEN_WITH && (this.#newAfter === null || first <= this.#newAfter);
  }

  async #lookFromOutside(): Promise<void> {
    this.#phase = 'loading';
    try {
      const { room } = await this.#client.api.getRoom({ room: this.id });
      this.#outside = room;
      this.#phase = 'outside';
    } catch (error) {
      const closed =
        error instanceof ApiError && (error.status === 403 || error.status === 404 || error.status === 400);
      this.#phase = closed ? 'missing' : 'failed';
      this.#failure = wordsFor(error);
    }
  }
}

const rank = { owner: 0, moderator: 1, member: 2 };

function byRoleAndName(a: RoomMember, b: RoomMember): number {
  return rank[a.role] - rank[b.role] || nameOf(a.user).localeCompare(nameOf(b.user));
}
