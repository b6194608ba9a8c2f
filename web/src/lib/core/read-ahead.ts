import type { ChatClient } from '@chatapp/client';
import type { MyRoom } from '@chatapp/contracts';
import { boundsOf } from '#lib/store/pages.ts';
import { ahead } from '#lib/store/limits.ts';
import { segmentOf } from '#lib/store/segments.ts';
import type { Mirror } from './mirror.ts';
import type { Pages } from './pages.ts';

interface Deps {
  readonly client: ChatClient;
  readonly mirror: Mirror;
  readonly pages: Pages;
  readonly hasMembers: (room: string) => Promise<boolean>;
}

/**
 * Fetches what a room that was never opened begins with, so that it can be read without a server: some time after each connection, a few at
 * a time. What the store has is not asked for again.
 */
export class ReadAhead {
  readonly #deps: Deps;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #run = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The list of my rooms was read. */
  begin(rooms: Iterable<MyRoom>): void {
    this.stop();
    const chosen = [...rooms].sort(byInterest).slice(0, ahead.rooms);
    this.#later(chosen, ahead.turns);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#run++;
  }

  #later(rooms: readonly MyRoom[], turns: number): void {
    const run = this.#run;
    this.#timer = setTimeout(() => void this.#fetch(rooms, turns, run), ahead.afterMs);
  }

  async #fetch(rooms: readonly MyRoom[], turns: number, run: number): Promise<void> {
    // What a room missed is on its way until then: the page may come without being asked for.
    const isLive = ({ id }: MyRoom): boolean => this.#deps.client.room(id)?.live === true;
    const [ready, behind] = [rooms.filter(isLive), rooms.filter((room) => !isLive(room))];
    const waiting = ready.values();
    const fetchSome = async (): Promise<void> => {
      for (const room of waiting) {
        if (run !== this.#run) return;
        // Whatever is refused, or breaks off, is read when somebody opens the room.
        await this.#room(room).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: ahead.atOnce }, fetchSome));
    if (run === this.#run && behind.length > 0 && turns > 1) this.#later(behind, turns - 1);
  }

  async #room({ id, memberCount }: MyRoom): Promise<void> {
    const { client, mirror, pages, hasMembers } = this.#deps;
    const stored = mirror.get(id);
    if (!stored) return;
    const { lastSeq, segments, info } = stored;
    const [from, to] = boundsOf('newest', { floor: info.floor ?? 0, lastSeq }, ahead.messages);
    const segment = segmentOf(segments, to);
    if (to >= from && !(segment && segment[0] <= from)) await pages.read(id, 'newest', ahead.messages);
    if (memberCount > ahead.members || client.room(id)?.members || (await hasMembers(id))) return;
    const { members } = await client.api.listMembers({ room: id, limit: ahead.members });
    mirror.members(id, members);
  }
}

/** No list tells when a room was last spoken in: something unread is the best sign of it, then how young the room is. */
function byInterest(a: MyRoom, b: MyRoom): number {
  const archived = Number(a.archivedAt !== undefined) - Number(b.archivedAt !== undefined);
  const unread = Number(b.unread > 0) - Number(a.unread > 0);
  const favourite = Number(b.favourite) - Number(a.favourite);
  return archived || unread || favourite || (a.createdAt < b.createdAt ? 1 : -1);
}
