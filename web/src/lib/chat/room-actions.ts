import type { MyRoom, Notify, Person, RoomRole } from '@chatapp/contracts';
import type { Toasts } from '#lib/components/toasts.svelte.ts';
import { nameOf } from '#lib/people.ts';
import { wordsFor } from '#lib/session/words.ts';
import type { Chat } from './chat.svelte.ts';
import { m } from '#paraglide/messages.js';

/** What can be done to a room and to those who are in it. What is refused is told by a toast, unless a method says that it throws. */
export class RoomActions {
  readonly #room: string;
  readonly #chat: Chat;
  readonly #toasts: Toasts;

  constructor(room: string, chat: Chat, toasts: Toasts) {
    this.#room = room;
    this.#chat = chat;
    this.#toasts = toasts;
  }

  setNotify(notify: Notify): Promise<boolean> {
    return this.#try(() => this.#chat.request('room.prefs', { room: this.#room, notify }));
  }

  setFavourite(favourite: boolean): Promise<boolean> {
    return this.#try(() => this.#chat.request('room.prefs', { room: this.#room, favourite }));
  }

  /** @throws ApiError */
  async update(changes: { name?: string; topic?: string; slowModeS?: number; archived?: boolean }): Promise<MyRoom> {
    return (await this.#chat.api('updateRoom', { room: this.#room, ...changes })).room;
  }

  async reopen(): Promise<void> {
    if (await this.#try(() => this.update({ archived: false }))) this.#toasts.show(m.room_reopened());
  }

  async setRole(person: Person, role: RoomRole): Promise<void> {
    const words = { owner: m.member_is_owner, moderator: m.member_is_moderator, member: m.member_is_member };
    if (await this.#member(person, { role })) this.#toasts.show(words[role]({ name: nameOf(person) }));
  }

  /** @param untilAt null ends it */
  async mute(person: Person, untilAt: Date | null): Promise<void> {
    const done = await this.#member(person, { mutedUntil: untilAt?.toISOString() ?? null });
    if (!done) return;
    const name = nameOf(person);
    if (untilAt === null) this.#toasts.show(m.member_can_write({ name }));
    else this.#toasts.show(m.member_is_muted({ name }), { label: m.undo(), run: () => void this.mute(person, null) });
  }

  /** @throws ApiError */
  async remove(person: Person): Promise<void> {
    await this.#chat.api('removeMember', { room: this.#room, user: person.id });
    this.#toasts.show(m.member_is_out({ name: nameOf(person) }));
  }

  /** @throws ApiError */
  async ban(person: Person, { reason, untilAt }: { reason: string; untilAt: Date | null }): Promise<void> {
    await this.#chat.api('ban', {
      room: this.#room,
      user: person.id,
      ...(reason !== '' && { reason }),
      ...(untilAt && { untilAt: untilAt.toISOString() }),
    });
    this.#toasts.show(m.member_is_banned({ name: nameOf(person) }));
  }

  unban(person: Person): Promise<boolean> {
    return this.#try(() => this.#chat.api('unban', { room: this.#room, user: person.id }));
  }

  /** @throws ApiError */
  async report(seq: number, reason: string): Promise<void> {
    await this.#chat.api('reportMessage', { room: this.#room, seq, reason });
    this.#toasts.show(m.report_sent());
  }

  #member(person: Person, change: { role?: RoomRole; mutedUntil?: string | null }): Promise<boolean> {
    return this.#try(() => this.#chat.api('updateMember', { room: this.#room, user: person.id, ...change }));
  }

  async #try(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.#toasts.show(wordsFor(error));
      return false;
    }
  }
}
