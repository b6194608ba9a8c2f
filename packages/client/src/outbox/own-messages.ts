import type { User } from '@chatapp/contracts';
import { limits } from '@chatapp/contracts/light';
import type { ClientEvent } from '../client-event.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Outbox } from './outbox.ts';

/** What I have written leaves the outbox when its room shows it, and until then its room shows it as unsent. */
export class OwnMessages {
  readonly #outbox: Outbox;
  readonly #rooms: Rooms;
  readonly #me: () => User | undefined;

  constructor(deps: { outbox: Outbox; rooms: Rooms; me: () => User | undefined }) {
    this.#outbox = deps.outbox;
    this.#rooms = deps.rooms;
    this.#me = deps.me;
  }

  /** Something is handed out. */
  heard(event: ClientEvent): void {
    if ((event.type === 'message.created' || event.type === 'message.updated') && event.sender.id === this.#me()?.id)
      this.#outbox.seen(event);
  }

  /** A room changed: what went out before a reload may stand in its first page already. */
  look(room: string): void {
    const { pending = [], messages = [] } = this.#rooms.get(room)?.state ?? {};
    if (pending.length === 0) return;
    this.prune(room);
    const ids = new Set(pending.map(({ id }) => id));
    for (const message of messages.slice(-limits.pageMax))
      if (ids.has(message.id) && message.sender.id === this.#me()?.id) this.#outbox.seen(message);
  }

  /** Lets go of what is acknowledged and shown. */
  prune(room: string): void {
    const state = this.#rooms.get(room)?.state;
    this.#outbox.prune(room, state && state.refused === undefined ? state.head : Infinity);
  }

  /** The outbox of a room changed. */
  show(room: string): void {
    const sync = this.#rooms.get(room);
    sync?.set({ ...sync.state, pending: this.#outbox.pendingOf(room) });
  }
}
