import type { MyRoom, Notify, Person, RoomRole } from '@chatapp/contracts';
import type { Toasts } from '#lib/components/toasts.svelte.ts';
import { nameOf } from '#lib/people.ts';
import { wordsFor } from '#lib/session/words.ts';
import type { Chat } from './chat.svelte.ts';

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
    if (await this.#try(() => this.update({ archived: false }))) this.#toasts.show('Room reopened');
  }

  async setRole(person: Person, role: RoomRole): Promise<void> {
    const words = { owner: 'an owner', moderator: 'a moderator', member: 'a member' };
    if (await this.#member(person, { role })) this.#toasts.show(`${nameOf(person)} is ${words[role]} now`);
  }

  /** @param untilAt null ends it */
  async mute(person: Person, untilAt: Date | null): Promise<void> {
    const done = await this.#member(person, { mutedUntil: untilAt?.toISOString() ?? null });
    if (!done) return;
    if (untilAt === null) this.#toasts.show(`${nameOf(person)} can write again`);
    else this.#toasts.show(`${nameOf(person)} is muted`, { label: 'Undo', run: () => void this.mute(person, null) });
  }

  /** @throws ApiError */
  async remove(person: Person): Promise<void> {
    await this.#chat.api('removeMember', { room: this.#room, user: person.id });
    this.#toasts.show(`${nameOf(person)} is out of the room`);
  }

  /** @throws ApiError */
  async ban(person: Person, { reason, untilAt }: { reason: string; untilAt: Date | null }): Promise<void> {
    await this.#chat.api('ban', {
      room: this.#room,
      user: person.id,
      ...(reason !== '' && { reason }),
      ...(untilAt && { untilAt: untilAt.toISOString() }),
    });
    this.#toasts.show(`${nameOf(person)} is banned`);
  }

  unban(person: Person): Promise<boolean> {
    return this.#try(() => this.#chat.api('unban', { room: this.#room, user: person.id }));
  }

  /** @throws ApiError */
  async report(seq: number, reason: string): Promise<void> {
    await this.#chat.api('reportMessage', { room: this.#room, seq, reason });
    this.#toasts.show('Reported to the administrators');
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
