import type { Message } from '@chatapp/contracts';
import { wordsFor } from '#lib/session/words.ts';
import { withPin } from '#lib/timeline/with-pin.ts';
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

  /** The newest pin first, as I want them to be; null until they were read. */
  readonly messages: readonly Message[] | null = $derived.by(() => {
    const { changes } = this.#chat;
    const atHand = changes.overAll(this.#chat.view(this.#room).messages).filter(({ id }) => changes.of(id).length > 0);
    return this.#messages && [...changes.overAll(this.#messages), ...atHand].reduce(withPin, this.#messages);
  });

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
