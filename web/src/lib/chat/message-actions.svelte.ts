import { createContext } from 'svelte';
import type { Message } from '@chatapp/contracts';
import type { Toasts } from '#lib/components/toasts.svelte.ts';
import { TOAST_MS } from '#lib/components/toasts.svelte.ts';
import type { Wanted } from '#lib/store/changes.ts';
import type { Named } from './changes.svelte.ts';
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
  #editing = $state.raw<{ readonly id: string; readonly inThread: boolean } | null>(null);
  #reacting = $state.raw<{ readonly message: Message; readonly anchor: HTMLElement } | null>(null);
  /** Puts the cursor where it was before. */
  #goBack: (() => void) | undefined;
  /** Those that I have just deleted and may still take back. */
  readonly #deleted = new Map<string, Named>();

  constructor(here: Surroundings) {
    this.#here = here;
  }

  get replyTo(): Message | null {
    return this.#replyTo;
  }

  get view(): RoomView {
    return this.#here.view;
  }

  isEditing(id: string, inThread: boolean): boolean {
    return this.#editing?.id === id && this.#editing.inThread === inThread;
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
    this.#editing = { id: message.id, inThread };
    this.#goBack = goBack;
  }

  /** Begins to rewrite one that is on its way. */
  editUnsent(id: string, inThread: boolean): void {
    this.#editing = { id, inThread };
    this.#goBack = undefined;
  }

  /** Begins to rewrite the newest of mine, of those in the room or of others. @returns whether there is one */
  editLast(messages = this.#here.view.messages, where: Parameters<MessageActions['edit']>[1] = {}): boolean {
    const last = messages.findLast((message) => this.rights(message).edit);
    if (last) this.edit(last, where);
    return last !== undefined;
  }

  stopEditing(): void {
    this.#editing = null;
    if (this.#goBack) this.#goBack();
    else this.#here.write();
  }

  /** @param message it, as it was before; without a `seq` it is on its way */
  saveEdit(message: Named & { readonly body: string }, body: string): void {
    this.stopEditing();
    const { body: before } = message;
    if (body === before) return;
    this.#want(message, { type: 'message.edit', body });
    if (message.seq === undefined) return;
    this.#here.toasts.show(m.message_edited(), {
      label: m.undo(),
      run: () => this.#want(message, { type: 'message.edit', body: before }),
    });
  }

  /** Takes it away here at once, and for everybody when it can no longer be taken back. */
  remove(message: Message): void {
    const { room, id, seq } = message;
    this.#deleted.set(id, { room, id, seq });
    setTimeout(() => this.#deleted.delete(id), TOAST_MS);
    this.#want(message, { type: 'message.delete' }, TOAST_MS);
    const run = (): void => {
      this.#deleted.delete(id);
      this.#here.chat.changes.takeBack(id, { type: 'message.delete' });
    };
    this.#here.toasts.show(m.message_deleted(), { label: m.undo(), run });
  }

  /** Takes one back that is on its way. */
  removeUnsent(message: Named & { readonly body: string; readonly replyTo?: number }): void {
    const { view, toasts } = this.#here;
    this.#want(message, { type: 'message.delete' });
    toasts.show(m.message_deleted(), { label: m.undo(), run: () => view.send(message.body, message.replyTo) });
  }

  /** The page may be about to go: what was deleted is deleted now. */
  flush(): void {
    for (const message of this.#deleted.values()) this.#want(message, { type: 'message.delete' });
    this.#deleted.clear();
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

  react(message: Message, emoji: string): void {
    const mine = message.reactions?.[emoji]?.includes(this.#here.chat.me.id) ?? false;
    this.#want(message, { type: mine ? 'reaction.remove' : 'reaction.add', emoji });
  }

  pin(message: Message): void {
    this.#want(message, { type: message.pinnedAt === undefined ? 'message.pin' : 'message.unpin' });
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

  #want(message: Named, wanted: Wanted, heldMs?: number): void {
    this.#here.chat.changes.make(message, wanted, heldMs);
  }
}

export const [getMessageActions, setMessageActions] = createContext<MessageActions>();
