import { applyOlderReplies, applyToThread, threadOf, type ThreadState } from '@chatapp/client';
import { wordsFor } from '#lib/session/words.ts';
import { toRows, type Row } from '#lib/timeline/rows.ts';
import type { Chat } from './chat.svelte.ts';
import { outgoingOf } from './outgoing.ts';
import type { RoomView } from './room.svelte.ts';

const PAGE = 50;

/** A thread that somebody looks at. */
export class ThreadView {
  readonly #chat: Chat;
  readonly #room: RoomView;
  readonly #root: number;
  #state = $state.raw<ThreadState | null>(null);
  #failure = $state('');

  constructor(chat: Chat, room: RoomView, root: number) {
    this.#chat = chat;
    this.#room = room;
    this.#root = root;
  }

  get state(): ThreadState | null {
    return this.#state;
  }

  get failure(): string {
    return this.#failure;
  }

  get replies(): number {
    return this.#state?.root.thread?.replies ?? 0;
  }

  readonly rows: Row[] = $derived.by(() => {
    if (!this.#state) return [];
    const { root, messages } = this.#state;
    const shown = new Set(messages.map(({ id }) => id));
    const mine = (replyTo: number | undefined): boolean =>
      replyTo !== undefined && (replyTo === root.seq || messages.some(({ seq }) => seq === replyTo));
    const { pending, written } = this.#room;
    const outgoing = outgoingOf(
      pending.filter(({ replyTo }) => mine(replyTo)),
      written.filter(({ replyTo }) => mine(replyTo)),
      shown,
    );
    return toRows({
      messages: this.#chat.changes.overAll([root, ...messages]),
      outgoing,
      me: this.#chat.me,
      newAfter: null,
    });
  });

  /** Reads it and follows what happens in it. @returns what ends that */
  open(): () => void {
    this.#failure = '';
    const end = this.#chat.listen((event) => {
      if (this.#state) this.#state = applyToThread(this.#state, event);
    });
    void this.#read();
    return end;
  }

  async older(): Promise<void> {
    const before = this.#state?.messages[0]?.threadNo;
    if (before === undefined) return;
    try {
      const page = await this.#chat.api('getThread', { room: this.#room.id, seq: this.#root, before, limit: PAGE });
      if (this.#state) this.#state = applyOlderReplies(this.#state, page);
    } catch (error) {
      this.#failure = wordsFor(error);
    }
  }

  follow(following: boolean): void {
    const { id: room } = this.#room;
    this.#chat.request('thread.follow', { room, seq: this.#root, following }).catch(() => undefined);
  }

  /** All of it has been on the screen. */
  read(): void {
    const { mine } = this.#state ?? {};
    if (!mine?.following || mine.readNo >= this.replies) return;
    const { id: room } = this.#room;
    this.#chat.request('thread.read', { room, seq: this.#root, no: this.replies }).catch(() => undefined);
  }

  async #read(): Promise<void> {
    try {
      this.#state = threadOf(await this.#chat.api('getThread', { room: this.#room.id, seq: this.#root, limit: PAGE }));
    } catch (error) {
      this.#failure = wordsFor(error);
    }
  }
}
