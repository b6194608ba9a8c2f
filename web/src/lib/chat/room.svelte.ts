import { ApiError, type PendingMessage, type RoomMember } from '@chatapp/client';
import type { Message, MyRoom, Person, Room } from '@chatapp/contracts';
import { uuidv7 } from '@chatapp/contracts/light';
import type { CoreLink } from '#lib/core/link.ts';
import type { MessageEvent, RoomFacts } from '#lib/core/protocol.ts';
import { wordsFor } from '#lib/session/words.ts';
import { toRows, type Row } from '#lib/timeline/rows.ts';
import type { Changes } from './changes.svelte.ts';
import type { Chat } from './chat.svelte.ts';
import { byRoleAndName } from './members.ts';
import type { People } from './people.ts';
import { outgoingOf, type JustWritten } from './outgoing.ts';
import { Reading } from './reading.svelte.ts';
import { RoomHistory } from './room-history.svelte.ts';

/**
 * `loading` until there is something to show; `outside`: it is public, and I am not in it; `missing`: it can't be read; `failed`: it could not
 * be found out.
 */
export type RoomPhase = 'loading' | 'open' | 'outside' | 'missing' | 'failed';

/** One room, as its page shows it: what the core knows of it, and what only the page does. */
export class RoomView {
  readonly id: string;
  readonly history: RoomHistory;
  readonly reading: Reading;
  readonly #me: Person;
  readonly #link: CoreLink;
  readonly #people: People;
  readonly #changes: Changes;
  #phase = $state<RoomPhase>('loading');
  #failure = $state('');
  #refusal = $state('');
  #facts = $state.raw<RoomFacts | null>(null);
  /** What was told of the room before it was known. */
  #early: Partial<RoomFacts> = {};
  /** Who was in the room when that was last known on this device. */
  #stored = $state.raw<readonly RoomMember[] | null>(null);
  #written = $state.raw<readonly JustWritten[]>([]);
  #outside = $state.raw<Room | null>(null);
  /** I am on my way out of the room: that I am no longer in it is no news. */
  leaving = false;

  /** @param onread what has been read is told to the server */
  constructor(id: string, me: Person, link: CoreLink, shared: Pick<Chat, 'people' | 'changes'>, onread = () => {}) {
    this.id = id;
    this.#me = me;
    this.#link = link;
    this.#people = shared.people;
    this.#changes = shared.changes;
    this.history = new RoomHistory(id, link, shared.people);
    this.reading = new Reading((seq) => {
      // The next one says it too, should this one be lost.
      link.call('markRead', id, seq).catch(() => undefined);
      onread();
    });
  }

  get phase(): RoomPhase {
    return this.#phase;
  }

  /** Why it could not be found out whether the room can be read, for a person. */
  get failure(): string {
    return this.#failure;
  }

  /** By which code of docs/protocol.md the room is closed to me; empty where it is not. */
  get refusal(): string {
    return this.#facts?.refused ?? this.#refusal;
  }

  get info(): Room | MyRoom | null {
    return this.#facts?.info ?? this.#outside;
  }

  /** I was in it, as far as this page knows. */
  get wasMine(): boolean {
    return this.info !== null && 'readSeq' in this.info;
  }

  /** Owners first; null while they are not known. */
  get members(): readonly RoomMember[] | null {
    const members = this.#facts?.members?.values() ?? this.#stored;
    return members && [...members].sort(byRoleAndName);
  }

  get typing(): readonly Person[] {
    return this.#facts?.typing.map(({ user }) => user) ?? [];
  }

  /** How many people have the room open now, as far as that is known. */
  get online(): number | undefined {
    return this.#facts?.online;
  }

  /** Who has read the newest message, where that is one of mine and the room is small enough to know. */
  readonly seenBy: readonly Person[] = $derived.by(() => {
    const { facts, last } = { facts: this.#facts, last: this.messages.at(-1) };
    if (!facts?.members || !last || this.history.hasNewer || last.sender.id !== this.#me.id) return [];
    return [...facts.receipts]
      .filter(([user, seq]) => user !== this.#me.id && seq >= last.seq)
      .flatMap(([user]) => facts.members?.get(user)?.user ?? []);
  });

  /** What I wrote a moment ago and the core has not taken yet. */
  get written(): readonly JustWritten[] {
    return this.#written;
  }

  get pending(): readonly PendingMessage[] {
    return this.#facts?.pending ?? [];
  }

  /** Those at hand: ascending by seq, without a hole, as I want them to be. */
  readonly messages: readonly Message[] = $derived.by(() => this.#changes.overAll(this.history.messages));

  /** Everything from what was read up to this message has been on the screen, or could have been. */
  seen(seq: number): void {
    if (!this.history.joins(this.reading.readSeq)) return;
    this.history.goWithout();
    this.reading.read(seq);
  }

  find(seq: number): Message | undefined {
    return this.messages[seq - (this.messages[0]?.seq ?? 0)];
  }

  /** New messages after what I have read. */
  get unread(): number {
    return Math.max(0, (this.#facts?.lastSeq ?? 0) - this.reading.readSeq);
  }

  /** Messages after the "new" line. */
  get newCount(): number {
    return Math.max(0, (this.#facts?.lastSeq ?? 0) - (this.reading.newAfter ?? Infinity));
  }

  readonly rows: Row[] = $derived.by(() => {
    const { messages, history, reading } = this;
    const shown = new Set(messages.map(({ id }) => id));
    const outgoing = history.hasNewer ? [] : outgoingOf(this.pending, this.#written, shown);
    const continued = history.hasOlder;
    // Where what is new begins further up, the line is not here.
    const newAfter = continued && (messages[0]?.seq ?? 0) > (reading.newAfter ?? 0) ? null : reading.newAfter;
    return toRows({ messages, outgoing, me: this.#me, newAfter, continued });
  });

  /**
   * Somebody goes to the room.
   * @param mine it, in the list of those I am in; undefined where I am not in it
   * @param at the message to show; else the first unread one, or the newest
   */
  async enter(mine: MyRoom | undefined, at?: number): Promise<void> {
    if (this.leaving) return;
    if (mine === undefined) return await this.#lookFromOutside();
    this.reading.begin(mine.readSeq, mine.lastSeq);
    const { newAfter } = this.reading;
    const around = at ?? (newAfter === null ? undefined : newAfter + 1);
    if (!this.history.known) this.#phase = 'loading';
    try {
      const opening = this.#link.call('open', this.id).then((facts) => facts && this.#opened(facts));
      const going = around === undefined ? this.history.go('newest') : this.history.begin(around, at === undefined);
      // Who is here keeps nobody waiting who wants to read.
      this.#readMembers().catch(() => undefined);
      await Promise.all([opening, going]);
      this.#phase = this.#facts?.refused === undefined ? 'open' : 'missing';
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Nobody looks at it any more. */
  close(): void {
    this.reading.flush();
    this.reading.lookAway();
    this.history.forget();
    this.#phase = 'loading';
    void this.#link.call('close', this.id);
  }

  async loadMembers(): Promise<void> {
    if (this.#facts?.members === undefined) await this.#link.call('loadMembers', this.id);
  }

  async #readMembers(): Promise<void> {
    this.#stored ??= (await this.#link.call('storedMembers', this.id)) ?? null;
    for (const { user } of this.#stored ?? []) if (!this.#people.find(user.id)) this.#people.saw(user);
  }

  /** @throws ApiError */
  async add(user: string): Promise<void> {
    await this.#link.call('api', 'addMember', { room: this.id, userId: user });
  }

  /** Shows it at once; the core sends it, now or when there is a connection again. */
  send(body: string, replyTo?: number): void {
    this.reading.wrote();
    this.history.goWithout();
    const createdAtMs = Date.now();
    const message = { id: uuidv7(createdAtMs), room: this.id, body, ...(replyTo !== undefined && { replyTo }) };
    this.#written = [...this.#written, { ...message, createdAtMs }];
    void this.#link.call('send', message);
  }

  retry(id: string): void {
    void this.#link.call('retry', id);
  }

  discard(id: string): void {
    void this.#link.call('discard', id);
  }

  /** I press keys, in the thread of `root` where one is named. */
  type(root?: number): void {
    void this.#link.call('typing', this.id, root);
  }

  /** The core knows something new. */
  changed(facts: Partial<RoomFacts>, events: readonly MessageEvent[], reset: boolean): void {
    if (this.#facts) this.#facts = { ...this.#facts, ...facts };
    else this.#early = { ...this.#early, ...facts };
    this.#people.sawIn(events);
    for (const { type, sender, seq } of events)
      if (type === 'message.created' && sender.id !== this.#me.id) this.reading.arrived(seq);
    this.history.heard(events);
    if (facts.pending || events.length > 0) this.#settleWritten(events);
    if (this.#facts?.refused !== undefined && this.#phase === 'open' && !this.leaving) this.#phase = 'missing';
    if (reset && this.#phase === 'open') void this.history.go('newest').catch((error: unknown) => this.#failed(error));
  }

  #opened(facts: RoomFacts): void {
    const { head = -1 } = this.#facts ?? this.#early;
    if (head > facts.head) this.#facts ??= { ...facts, ...this.#early };
    else this.#facts = facts;
    this.#early = {};
  }

  /** What the core has taken, or the room shows, is no longer only here. */
  #settleWritten(events: readonly Message[]): void {
    if (this.#written.length === 0) return;
    const taken = new Set([...(this.#facts?.pending ?? []), ...events].map(({ id }) => id));
    this.#written = this.#written.filter(({ id }) => !taken.has(id));
  }

  #failed(error: unknown): void {
    const closed = error instanceof ApiError && [400, 403, 404].includes(error.status);
    this.#phase = closed ? 'missing' : 'failed';
    this.#refusal = closed ? error.code : '';
    this.#failure = wordsFor(error);
  }

  async #lookFromOutside(): Promise<void> {
    this.#phase = 'loading';
    try {
      const { room } = (await this.#link.call('api', 'getRoom', { room: this.id })) as { room: Room };
      this.#outside = room;
      this.#phase = 'outside';
    } catch (error) {
      this.#failed(error);
    }
  }
}
