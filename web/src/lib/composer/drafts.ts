/** What was typed in each room and not sent, kept on this device. A full or forbidden storage loses drafts, never more. */
export class Drafts {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly #owner: string;

  /** @param owner the id of whoever is logged in: drafts of one person are not shown to the next */
  constructor(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, owner: string) {
    this.#storage = storage;
    this.#owner = owner;
  }

  read(room: string): string {
    try {
      return this.#storage.getItem(this.#key(room)) ?? '';
    } catch {
      return '';
    }
  }

  write(room: string, text: string): void {
    try {
      if (text.trim() === '') this.#storage.removeItem(this.#key(room));
      else this.#storage.setItem(this.#key(room), text);
    } catch {
      // Nothing to do: the text stays in the composer as long as the room is open.
    }
  }

  #key(room: string): string {
    return `chatapp draft ${this.#owner} ${room}`;
  }
}
