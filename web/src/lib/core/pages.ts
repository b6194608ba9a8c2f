import { ApiError, type ChatClient } from '@chatapp/client';
import type { Message } from '@chatapp/contracts';
import type { Database } from '#lib/store/database.ts';
import { withHeard } from '#lib/timeline/message-window.ts';
import { readStored, type Place, type StoredPage } from '#lib/store/pages.ts';
import type { Mirror } from './mirror.ts';

/** Pages of a room's messages: out of the store where they are there, else from the server, and then into the store. */
export class Pages {
  readonly #db: Database | undefined;
  readonly #mirror: Mirror;
  readonly #client: ChatClient;
  /** What is heard while a page is on its way, by room. */
  readonly #underWay = new Map<string, Set<Message[]>>();

  constructor(db: Database | undefined, mirror: Mirror, client: ChatClient) {
    this.#db = db;
    this.#mirror = mirror;
    this.#client = client;
  }

  heard(message: Message): void {
    for (const heard of this.#underWay.get(message.room) ?? []) heard.push(message);
  }

  /** @throws ApiError where it is neither here nor to be had */
  async read(room: string, place: Place, limit: number): Promise<StoredPage> {
    const heard: Message[] = [];
    const underWay = this.#underWay.get(room) ?? new Set();
    this.#underWay.set(room, underWay.add(heard));
    try {
      return this.#overlaid(room, await this.#read(room, place, limit, heard), heard);
    } finally {
      underWay.delete(heard);
      if (underWay.size === 0) this.#underWay.delete(room);
    }
  }

  async #read(room: string, place: Place, limit: number, heard: Message[]): Promise<StoredPage> {
    const stored = await this.#stored(room, { place, limit });
    if (stored) return stored;
    try {
      const at = place === 'newest' ? {} : place;
      const { messages } = await this.#client.api.listMessages({ room, ...at, limit });
      const page = overlay(messages, heard);
      this.#mirror.keep(room, page);
      return this.#whole(room, page, place);
    } catch (error) {
      const rest =
        error instanceof ApiError && error.code === 'unreachable'
          ? await this.#stored(room, { place, limit, partly: true })
          : undefined;
      if (rest && rest.messages.length > 0) return rest;
      throw error;
    }
  }

  async #stored(room: string, request: Parameters<typeof readStored>[2]): Promise<StoredPage | undefined> {
    if (!this.#db) return undefined;
    await this.#mirror.flush();
    const known = this.#mirror.get(room);
    return known && readStored(this.#db, known, request);
  }

  #overlaid(room: string, page: StoredPage, heard: readonly Message[]): StoredPage {
    if (heard.length === 0) return page;
    const messages = [...overlay(page.messages, heard)];
    // What joins up with the page belongs to it.
    for (const message of heard) if (message.seq === (messages.at(-1)?.seq ?? -1) + 1) messages.push(message);
    return { ...page, messages, atEnd: messages.length > 0 ? this.#isLast(room, messages) : page.atEnd };
  }

  #whole(room: string, messages: readonly Message[], place: Place): StoredPage {
    const first = messages[0];
    const before = place !== 'newest' && 'before' in place;
    const after = place !== 'newest' && 'after' in place;
    return {
      messages,
      atStart: first ? first.seq <= (this.#mirror.get(room)?.info.floor ?? 0) + 1 : !after,
      atEnd: messages.length > 0 ? this.#isLast(room, messages) : !before,
    };
  }

  #isLast(room: string, messages: readonly Message[]): boolean {
    return (messages.at(-1)?.seq ?? 0) >= (this.#client.room(room)?.lastSeq ?? 0);
  }
}

/** The messages, each in its newest form. */
function overlay(messages: readonly Message[], newer: readonly Message[]): readonly Message[] {
  return withHeard({ messages, atStart: false, atEnd: false }, newer).messages;
}
