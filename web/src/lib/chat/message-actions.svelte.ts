import { createContext } from 'svelte';
import type { Message } from '@chatapp/contracts';
import type { Toasts } from '#lib/components/toasts.svelte.ts';
import { TOAST_MS } from '#lib/components/toasts.svelte.ts';
import { wordsFor } from '#lib/session/words.ts';
import type { Chat } from './chat.svelte.ts';
import { messageRights, type MessageRights } from './room-rights.ts';
import type { RoomView } from './room.svelte.ts';
import { m } from '#paraglide/messages.js';

interface Surroundings {
  readonly view: RoomView;
  readonly chat: Chat;
  readonly toasts: Toasts;
  /** Puts the cursor into the composer. */
  write(): void;
  /** Shows the thread that begins with the message. */
  openThread(root: number): void;
  /** Shows this message. */
  show(seq: number): void;
  /** Asks why the message should be brought before the administrators. */
  report(message: Message): void;
  /** Shows what the message said before it was edited. */
  showRevisions(message: Message): void;
}

/** What can be done to a message, wherever it is shown. */
export class MessageActions {
  readonly #here: Surroundings;
  /** Whom the composer answers. */
  #replyTo = $state.raw<Message | null>(null);
  /** The one that is being rewritten, and where: in the room or in its thread. */
  #editing = $state.raw<{ readonly seq: number; readonly inThread: boolean } | null>(null);
  #reacting = $state.raw<{ readonly message: Message; readonly anchor: HTMLElement } | null>(null);
  /** Puts the cursor where it was before. */
  #goBack: (() => void) | undefined;
  /** Those that I have just deleted and may still take back. */
  #hidden = $state.raw<ReadonlyMap<number, () => void>>(new Map());

  constructor(here: Surroundings) {
    this.#here = here;
  }

  get replyTo(): Message | null {
    return this.#replyTo;
  }

  get view(): RoomView {
    return this.#here.view;
  }

  isEditing({ seq }: Message, inThread: boolean): boolean {
    return this.#editing?.seq === seq && this.#editing.inThread === inThread;
  }

  /** Whether it stands there no more for me, though the others see it for some seconds yet. */
  isHidden(seq: number): boolean {
    return this.#hidden.has(seq);
  }

  rights(message: Message): MessageRights {
    return messageRights(this.#here.view.info, message, this.#here.chat.me.id);
  }

  reply(message: Message | null): void {
    this.#replyTo = message;
    this.#here.write();
  }

  /** @param goBack what puts the cursor where it belongs afterwards; by default, into the room's composer */
  edit(message: Message, { inThread = false, goBack }: { inThread?: boolean; goBack?: () => void } = {}): void {
    if (!this.rights(message).edit) return;
    this.#editing = { seq: message.seq, inThread };
    this.#goBack = goBack;
  }

  /** Begins to rewrite the newest of mine, of those in the room or of others. @returns whether there is one */
  editLast(messages = this.#here.view.messages, where: Parameters<MessageActions['edit']>[1] = {}): boolean {
    const last = messages.findLast((message) => this.rights(message).edit && !this.isHidden(message.seq));
    if (last) this.edit(last, where);
    return last !== undefined;
  }

  stopEditing(): void {
    this.#editing = null;
    if (this.#goBack) this.#goBack();
    else this.#here.write();
  }

  async saveEdit(message: Message, body: string): Promise<void> {
    this.stopEditing();
    const { room, seq, body: before } = message;
    if (body === before) return;
    if (await this.#try(() => this.#here.chat.request('message.edit', { room, seq, body })))
      this.#here.toasts.show(m.message_edited(), {
        label: m.undo(),
        run: () => void this.#try(() => this.#here.chat.request('message.edit', { room, seq, body: before })),
      });
  }

  /** Takes it away here at once, and for everybody when it can no longer be taken back. */
  remove(message: Message): void {
    const { room, seq } = message;
    if (this.#hidden.has(seq)) return;
    const reappear = (): void => {
      clearTimeout(timer);
      const hidden = new Map(this.#hidden);
      hidden.delete(seq);
      this.#hidden = hidden;
    };
    const commit = (): void => {
      clearTimeout(timer);
      void this.#try(() => this.#here.chat.request('message.delete', { room, seq })).then(reappear);
    };
    const timer = setTimeout(commit, TOAST_MS);
    this.#hidden = new Map(this.#hidden).set(seq, commit);
    this.#here.toasts.show(m.message_deleted(), { label: m.undo(), run: reappear });
  }

  /** The page may be about to go: what was deleted is deleted now. */
  flush(): void {
    for (const commit of this.#hidden.values()) commit();
  }

  /** Whom a reaction is being looked for, and beside what. */
  get reacting(): { readonly message: Message; readonly anchor: HTMLElement } | null {
    return this.#reacting;
  }

  /** Shows all emoji to choose a reaction from. */
  chooseReaction(message: Message, anchor: HTMLElement): void {
    this.#reacting = { message, anchor };
  }

  stopReacting(): void {
    this.#reacting = null;
  }

  react({ room, seq, reactions = {} }: Message, emoji: string): void {
    const mine = reactions[emoji]?.includes(this.#here.chat.me.id) ?? false;
    void this.#try(() => this.#here.chat.request(mine ? 'reaction.remove' : 'reaction.add', { room, seq, emoji }));
  }

  pin({ room, seq, pinnedAt }: Message): void {
    const type = pinnedAt === undefined ? 'message.pin' : 'message.unpin';
    void this.#try(() => this.#here.chat.request(type, { room, seq }));
  }

  openThread(root: number): void {
    this.#here.openThread(root);
  }

  show(seq: number): void {
    this.#here.show(seq);
  }

  report(message: Message): void {
    this.#here.report(message);
  }

  showRevisions(message: Message): void {
    this.#here.showRevisions(message);
  }

  async copyLink({ room, seq }: Message): Promise<void> {
    await navigator.clipboard.writeText(`${location.origin}/rooms/${room}?at=${seq}`);
    this.#here.toasts.show(m.message_link_copied());
  }

  async copyText({ body }: Message): Promise<void> {
    await navigator.clipboard.writeText(body);
    this.#here.toasts.show(m.message_text_copied());
  }

  async #try(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.#here.toasts.show(wordsFor(error));
      return false;
    }
  }
}

export const [getMessageActions, setMessageActions] = createContext<MessageActions>();
