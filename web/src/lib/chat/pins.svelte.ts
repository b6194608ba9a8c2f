import type { Message } from '@chatapp/contracts';
import { wordsFor } from '#lib/session/words.ts';
import type { Chat } from './chat.svelte.ts';

/** The pinned messages of a room, kept true by what is heard of it. */
export class Pins {
  readonly #chat: Chat;
  readonly #room: string;
  #messages = $state.raw<readonly Message[] | null>(null);
  #failure = $state('');

  constructor(chat: Chat, room: string) {
    this.#chat = chat;
    this.#room = room;
  }

  /** The newest pin first; null until they were read. */
  get messages(): readonly Message[] | null {
    return this.#messages;
  }

  get failure(): string {
    return this.#failure;
  }

  /** @returns what ends it */
  open(): () => void {
    const end = this.#chat.listen((event) => {
      if (event.type !== 'message.updated' || event.room !== this.#room || !this.#messages) return;
      const { type: _type, ...message } = event;
      this.#messages = withPin(this.#messages, message);
    });
    void this.read();
    return end;
  }

  async read(): Promise<void> {
    this.#failure = '';
    try {
      this.#messages = (await this.#chat.api('listPins', { room: this.#room })).messages;
    } catch (error) {
      this.#failure = wordsFor(error);
    }
  }
}

/** The pins after a message changed. One that is not pinned, or gone, is not among them. */
export function withPin(pins: readonly Message[], message: Message): readonly Message[] {
  const others = pins.filter(({ seq }) => seq !== message.seq);
  if (message.pinnedAt === undefined || message.deletedAt !== undefined) return others;
  const at = message.pinnedAt;
  const place = others.findIndex(({ pinnedAt = '' }) => pinnedAt < at);
  return others.toSpliced(place === -1 ? others.length : place, 0, message);
}
