import type { SkinTone } from './emoji.ts';

type Store = Pick<Storage, 'getItem' | 'setItem'>;

const RECENT = 'chatapp emoji recent';
const TONE = 'chatapp emoji tone';
/** Two lines of the picker. */
const KEPT = 16;

/** Which emoji one uses on this device, the last one first, and in which skin tone. A storage that refuses remembers nothing. */
export class EmojiHabits {
  readonly #storage: Store;

  constructor(storage: Store) {
    this.#storage = storage;
  }

  get recent(): readonly string[] {
    try {
      const list = JSON.parse(this.#storage.getItem(RECENT) ?? '[]') as unknown;
      return Array.isArray(list) ? list.filter((one) => typeof one === 'string').slice(0, KEPT) : [];
    } catch {
      return [];
    }
  }

  get tone(): SkinTone {
    try {
      const tone = Number(this.#storage.getItem(TONE));
      return tone >= 1 && tone <= 5 ? (Math.trunc(tone) as SkinTone) : 0;
    } catch {
      return 0;
    }
  }

  set tone(tone: SkinTone) {
    this.#set(TONE, String(tone));
  }

  used(emoji: string): void {
    this.#set(RECENT, JSON.stringify([emoji, ...this.recent.filter((one) => one !== emoji)].slice(0, KEPT)));
  }

  #set(key: string, value: string): void {
    try {
      this.#storage.setItem(key, value);
    } catch {
      // Then the next picker begins as this one did.
    }
  }
}
