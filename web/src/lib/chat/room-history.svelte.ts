import { ApiError } from '@chatapp/client';
import type { HttpAnswer, Message } from '@chatapp/contracts';
import type { CoreLink } from '#lib/core/link.ts';
import { ahead } from '#lib/store/limits.ts';
import type { Place, StoredPage } from '#lib/store/pages.ts';
import { whileFollowing, withHeard, withNewer, withOlder, type MessageWindow } from '#lib/timeline/message-window.ts';
import type { People } from './people.ts';

/** The messages of a room that a page has at hand: a bounded window, read page by page, over which comes what is heard. */
export class RoomHistory {
  readonly #room: string;
  readonly #link: Pick<CoreLink, 'call'>;
  readonly #people: Pick<People, 'sawIn'>;
  #window = $state.raw<MessageWindow | null>(null);
  #loading = $state<'older' | 'newer' | null>(null);
  /** The window was put where it is past messages that nobody asked to leave out. */
  #skipped = false;
  /** For each page that is on its way, what was heard meanwhile. */
  readonly #underWay = new Set<Message[]>();

  constructor(room: string, link: Pick<CoreLink, 'call'>, people: Pick<People, 'sawIn'>) {
    this.#room = room;
    this.#link = link;
    this.#people = people;
  }

  get known(): boolean {
    return this.#window !== null;
  }

  /** Those that are in the window: ascending by seq, without a hole. */
  get messages(): readonly Message[] {
    return this.#window?.messages ?? [];
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

  /** Whether all messages after `seq` up to those at hand are at hand too, or the reader wants to go without them. */
  joins(seq: number): boolean {
    return !this.#skipped || !this.hasOlder || (this.messages[0]?.seq ?? 0) <= seq + 1;
  }

  find(seq: number): Message | undefined {
    return this.messages[seq - (this.messages[0]?.seq ?? 0)];
  }

  /** Shows another part of the room. @throws ApiError */
  async go(place: Place): Promise<void> {
    this.#window = await this.#page(place, (page) => page);
  }

  /**
   * Goes to what is new. Without a server that may not be here, and the newest be all that there is to read.
   * @throws ApiError
   */
  async begin(around: number, orNewest: boolean): Promise<void> {
    this.#skipped = !orNewest;
    try {
      await this.go({ around });
    } catch (error) {
      if (!orNewest || !(error instanceof ApiError) || error.code !== 'unreachable') throw error;
      await this.go('newest');
      this.#skipped = true;
    }
  }

  /** Shows the messages around this one. @throws ApiError */
  async jump(seq: number): Promise<void> {
    // The first one at hand is not shown while there are older ones.
    const isShown = this.find(seq) !== undefined && (seq !== this.messages[0]?.seq || !this.hasOlder);
    if (isShown) return;
    await this.go({ around: seq });
    this.#skipped = true;
  }

  /** The first message from an instant on, or the last where all are older; undefined in an empty room. @throws ApiError */
  async seqAt(at: Date): Promise<number | undefined> {
    const query = { room: this.#room, at: at.toISOString(), limit: 1 };
    const { messages } = (await this.#link.call('api', 'listMessages', query)) as HttpAnswer<'listMessages'>;
    return messages[0]?.seq;
  }

  /** Shows the newest messages, whatever comes before them. @throws ApiError */
  async toNewest(): Promise<void> {
    this.goWithout();
    if (this.hasNewer) await this.go('newest');
  }

  /** The reader does not want to see what they were brought past. */
  goWithout(): void {
    this.#skipped = false;
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

  heard(messages: readonly Message[]): void {
    for (const heard of this.#underWay) heard.push(...messages);
    if (this.#window) this.#window = withHeard(this.#window, messages);
  }

  forget(): void {
    this.#skipped = false;
    this.#window = null;
  }

  async #extend(
    which: 'older' | 'newer',
    place: Place,
    join: (window: MessageWindow, page: StoredPage) => MessageWindow,
  ): Promise<void> {
    if (this.#loading !== null) return;
    this.#loading = which;
    try {
      const window = await this.#page(place, (page) => (this.#window ? join(this.#window, page) : page));
      if (this.#window) this.#window = window;
    } finally {
      this.#loading = null;
    }
  }

  /** Reads a page, and puts what was heard meanwhile over it. */
  async #page(place: Place, take: (page: StoredPage) => MessageWindow): Promise<MessageWindow> {
    const heard: Message[] = [];
    this.#underWay.add(heard);
    try {
      const page = await this.#link.call('page', this.#room, place, ahead.messages);
      this.#people.sawIn(page.messages);
      return withHeard(take(page), heard);
    } finally {
      this.#underWay.delete(heard);
    }
  }
}
