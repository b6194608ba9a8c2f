import { ApiError, type PendingMessage, type RoomMember } from '@chatapp/client';
import type { Message, MyRoom, Person, Room } from '@chatapp/contracts';
import { uuidv7 } from '@chatapp/contracts/light';
import type { CoreLink } from '#lib/core/link.ts';
import type { MessageEvent, RoomFacts } from '#lib/core/protocol.ts';
import { nameOf } from '#lib/people.ts';
import { wordsFor } from '#lib/session/words.ts';
import type { Place } from '#lib/store/pages.ts';
import { dividerOnArrival, dividerOnOpen, type Divider } from '#lib/timeline/divider.ts';
import { whileFollowing, withHeard, withNewer, withOlder, type MessageWindow } from '#lib/timeline/message-window.ts';
import { toRows, type Row } from '#lib/timeline/rows.ts';
import type { People } from './people.ts';
import { outgoingOf, type JustWritten } from './outgoing.ts';
import { hindranceOf } from './writing.ts';

/** Messages of one page. */
const PAGE = 60;
/** Between telling the server what has been read. */
const TELL_READ_MS = 400;

/**
 * `loading` until there is something to show; `outside`: it is public, and I am not in it; `missing`: it can't be read; `failed`: it could not
 * be found out.
 */
export type RoomPhase = 'loading' | 'open' | 'outside' | 'missing' | 'failed';

/** One room, as its page shows it: a window of its messages, which the core keeps true, and what only the page knows. */
export class RoomView {
  readonly id: string;
  readonly #me: Person;
  readonly #link: CoreLink;
  readonly #people: People;
  readonly #onread: () => void;
  #phase = $state<RoomPhase>('loading');
  #failure = $state('');
  #refusal = $state('');
  #facts = $state.raw<RoomFacts | null>(null);
  /** What was told of the room before it was known. */
  #early: Partial<RoomFacts> = {};
  #window = $state.raw<MessageWindow | null>(null);
  #written = $state.raw<readonly JustWritten[]>([]);
  #outside = $state.raw<Room | null>(null);
  #readSeq = $state(0);
  #newAfter = $state<Divider>(null);
  #loading = $state<'older' | 'newer' | null>(null);
  /** For each page that is on its way, what was heard meanwhile. */
  readonly #underWay = new Set<Message[]>();
  #tellRead: ReturnType<typeof setTimeout> | undefined;
  /** Whether somebody looks at the newest message: the window has the focus and the list is at its end. */
  watching = false;
  /** I am on my way out of the room: that I am no longer in it is no news. */
  leaving = false;

  /** @param onread what has been read is told to the server */
  constructor(id: string, me: Person, link: CoreLink, people: People, onread: () => void = () => {}) {
    this.id = id;
    this.#me = me;
    this.#link = link;
    this.#people = people;
    this.#onread = onread;
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

  /** Owners first; null while they are not known. */
  get members(): readonly RoomMember[] | null {
    return this.#facts?.members ? [...this.#facts.members.values()].sort(byRoleAndName) : null;
  }

  get typing(): readonly Person[] {
    return this.#facts?.typing.map(({ user }) => user) ?? [];
  }

  /** Whether I may write here at all. */
  get mayWrite(): boolean {
    return this.info !== null && hindranceOf(this.info, new Date()) === null;
  }

  /** How many people have the room open now, as far as that is known. */
  get online(): number | undefined {
    return this.#facts?.online;
  }

  /** Who has read the newest message, where that is one of mine and the room is small enough to know. */
  readonly seenBy: readonly Person[] = $derived.by(() => {
    const { facts, last } = { facts: this.#facts, last: this.messages.at(-1) };
    if (!facts?.members || !last || this.hasNewer || last.sender.id !== this.#me.id) return [];
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

  /** Those that are in the window: ascending by seq, without a hole. */
  get messages(): readonly Message[] {
    return this.#window?.messages ?? [];
  }

  find(seq: number): Message | undefined {
    return this.messages[seq - (this.messages[0]?.seq ?? 0)];
  }

  get hasOlder(): boolean {
    return this.#window?.atStart === false;
  }

  get hasNewer(): boolean {
    return this.#window?.atEnd === false;
  }

  get loading(): 'older' | 'newer' | null {
    return this.#loading;
  }

  /** Up to where I have read, as far as this device knows. */
  get readSeq(): number {
    return this.#readSeq;
  }

  /** New messages after what I have read. */
  get unread(): number {
    return Math.max(0, (this.#facts?.lastSeq ?? 0) - this.#readSeq);
  }

  readonly rows: Row[] = $derived.by(() => {
    const { messages } = this;
    const shown = new Set(messages.map(({ id }) => id));
    const outgoing = this.hasNewer ? [] : outgoingOf(this.#facts?.pending ?? [], this.#written, shown);
    return toRows({ messages, outgoing, me: this.#me, newAfter: this.#newAfter });
  });

  /**
   * Somebody goes to the room.
   * @param mine it, in the list of those I am in; undefined where I am not in it
   * @param at the message to show; else the first unread one, or the newest
   */
  async enter(mine: MyRoom | undefined, at?: number): Promise<void> {
    if (this.leaving) return;
    if (mine === undefined) return await this.#lookFromOutside();
    this.#readSeq = Math.max(this.#readSeq, mine.readSeq);
    this.#newAfter = dividerOnOpen(this.#readSeq, mine.lastSeq);
    const place: Place =
      at !== undefined ? { around: at } : this.#newAfter === null ? 'newest' : { around: this.#newAfter + 1 };
    if (this.#window === null) this.#phase = 'loading';
    try {
      const opening = this.#link.call('open', this.id).then((facts) => facts && this.#opened(facts));
      await Promise.all([opening, this.#go(place)]);
      this.#phase = this.#facts?.refused === undefined ? 'open' : 'missing';
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Nobody looks at it any more. */
  close(): void {
    this.flush();
    this.watching = false;
    this.#window = null;
    this.#phase = 'loading';
    void this.#link.call('close', this.id);
  }

  /** Shows the messages around this one. @throws ApiError */
  async jump(seq: number): Promise<void> {
    if (!this.messages.some((message) => message.seq === seq)) await this.#go({ around: seq });
  }

  /** Shows the newest messages. @throws ApiError */
  async toNewest(): Promise<void> {
    if (this.hasNewer) await this.#go('newest');
  }

  /** @throws ApiError, as `loadNewer` */
  async loadOlder(): Promise<void> {
    const first = this.messages[0];
    if (first && this.hasOlder) await this.#extend('older', { before: first.seq }, withOlder);
  }

  async loadNewer(): Promise<void> {
    const last = this.messages.at(-1);
    if (last && this.hasNewer) await this.#extend('newer', { after: last.seq }, withNewer);
  }

  /** The reader is at the end: what has gone out above is let go now and then. */
  following(): void {
    if (this.#window) this.#window = whileFollowing(this.#window);
  }

  async loadMembers(): Promise<void> {
    if (this.#facts?.members === undefined) await this.#link.call('loadMembers', this.id);
  }

  /** @throws ApiError */
  async add(user: string): Promise<void> {
    await this.#link.call('api', 'addMember', { room: this.id, userId: user });
  }

  /** Shows it at once; the core sends it, now or when there is a connection again. */
  send(body: string, replyTo?: number): void {
    this.#newAfter = null;
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
    this.#link.call('markRead', this.id, this.#readSeq).catch(() => undefined);
    this.#onread();
  }

  /** The list of my rooms tells something new of it: another device has read on, perhaps. */
  listed({ readSeq }: MyRoom): void {
    this.#readSeq = Math.max(this.#readSeq, readSeq);
  }

  /** The core knows something new. */
  changed(facts: Partial<RoomFacts>, events: readonly MessageEvent[], reset: boolean): void {
    if (this.#facts) this.#facts = { ...this.#facts, ...facts };
    else this.#early = { ...this.#early, ...facts };
    this.#people.sawIn(events);
    for (const event of events) if (event.type === 'message.created') this.#arrived(event);
    for (const heard of this.#underWay) heard.push(...events);
    if (this.#window) this.#window = withHeard(this.#window, events);
    if (facts.pending || events.length > 0) this.#settleWritten(events);
    if (this.#facts?.refused !== undefined && this.#phase === 'open' && !this.leaving) this.#phase = 'missing';
    if (reset && this.#phase === 'open') void this.#go('newest').catch((error: unknown) => this.#failed(error));
  }

  #opened(facts: RoomFacts): void {
    const { head = -1 } = this.#facts ?? this.#early;
    if (head > facts.head) this.#facts ??= { ...facts, ...this.#early };
    else this.#facts = facts;
    this.#early = {};
  }

  #arrived(message: Message): void {
    if (message.sender.id === this.#me.id) return;
    this.#newAfter = dividerOnArrival(this.#newAfter, this.#readSeq, message.seq, this.watching);
  }

  /** What the core has taken, or the room shows, is no longer only here. */
  #settleWritten(events: readonly Message[]): void {
    if (this.#written.length === 0) return;
    const taken = new Set([...(this.#facts?.pending ?? []), ...events].map(({ id }) => id));
    this.#written = this.#written.filter(({ id }) => !taken.has(id));
  }

  async #go(place: Place): Promise<void> {
    this.#window = await this.#page(place, (page) => page);
  }

  async #extend(
    which: 'older' | 'newer',
    place: Place,
    join: (window: MessageWindow, page: MessageWindow) => MessageWindow,
  ): Promise<void> {
    if (this.#loading !== null || this.#phase !== 'open') return;
    this.#loading = which;
    try {
      const window = await this.#page(place, (page) => (this.#window ? join(this.#window, page) : page));
      if (this.#window) this.#window = window;
    } finally {
      this.#loading = null;
    }
  }

  /** Reads a page, and puts what was heard meanwhile over it. */
  async #page(place: Place, take: (page: MessageWindow) => MessageWindow): Promise<MessageWindow> {
    const heard: Message[] = [];
    this.#underWay.add(heard);
    try {
      const page = await this.#link.call('page', this.id, place, PAGE);
      this.#people.sawIn(page.messages);
      return withHeard(take(page), heard);
    } finally {
      this.#underWay.delete(heard);
    }
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

const rank = { owner: 0, moderator: 1, member: 2 };

function byRoleAndName(a: RoomMember, b: RoomMember): number {
  return rank[a.role] - rank[b.role] || nameOf(a.user).localeCompare(nameOf(b.user));
}
