import type { FollowedThread, MyRoom, PersonSettings } from '@chatapp/contracts';
import type { ChatClient } from '../chat-client.ts';
import type { ClientEvent } from '../client-event.ts';
import type { RoomState } from '../rooms/room-state.ts';
import { systemClock, type Clock } from '../support/clock.ts';
import type { Patience } from '../support/retrying.ts';
import { Emitter } from '../support/emitter.ts';
import { followedOf, type FollowedThreads } from '../threads/followed.ts';
import { Kept } from './kept.ts';
import { applyToMyDrafts, draftsOf, type MyDrafts } from './my-drafts.ts';
import { applyToMyRooms, type MyRooms } from './my-rooms.ts';
import { applyToMyThreads } from './my-threads.ts';

export interface MineEvents {
  rooms: MyRooms;
  settings: PersonSettings;
  drafts: MyDrafts;
  threads: FollowedThreads;
}

type MineClient = Pick<ChatClient, 'api' | 'on' | 'state' | 'room' | 'followRoom' | 'unfollowRoom'>;

/** What is mine, the same on all my devices: my rooms, each followed live; what I chose; my drafts; the threads that I follow. */
export class Mine {
  readonly #client: MineClient;
  readonly #emitter = new Emitter<MineEvents>();
  readonly #rooms: Kept<MyRooms>;
  readonly #settings: Kept<PersonSettings>;
  readonly #drafts: Kept<MyDrafts>;
  readonly #threads: Kept<FollowedThreads>;
  readonly #patience: { readonly clock: Clock; readonly random: () => number };
  readonly #ends: (() => void)[];
  #life = new AbortController();
  #view: MyRooms | undefined;
  #reading: Patience | undefined;

  /** Begins at once, and goes on until {@link close}. */
  constructor(client: MineClient, { clock = systemClock, random = Math.random } = {}) {
    this.#client = client;
    this.#patience = { clock, random };
    const { api } = client;
    this.#rooms = new Kept({
      read: async (signal) => new Map((await api.listRooms({}, { signal })).rooms.map((room) => [room.id, room])),
      apply: applyToMyRooms,
      changed: (rooms, before) => this.#roomsChanged(rooms, before),
    });
    this.#settings = new Kept({
      read: async (signal) => (await api.mySettings({}, { signal })).settings,
      apply: (settings, event) => (event.type === 'settings.updated' ? event.settings : settings),
      changed: (settings) => this.#emitter.emit('settings', settings),
    });
    this.#drafts = new Kept({
      read: async (signal) => draftsOf((await api.listDrafts({}, { signal })).drafts),
      apply: applyToMyDrafts,
      changed: (drafts) => this.#emitter.emit('drafts', drafts),
    });
    this.#threads = new Kept({
      read: async (signal) => followedOf(await this.#readThreads(signal)),
      apply: applyToMyThreads,
      changed: (threads) => this.#emitter.emit('threads', threads),
    });
    this.#ends = [
      client.on('event', (event) => this.#event(event)),
      client.on('room', (state) => this.#room(state)),
      client.on('state', ({ status }) => (status === 'online' ? this.#read() : this.#life.abort())),
    ];
    if (client.state.status === 'online') this.#read();
  }

  /** Each undefined until it was read once. */
  get rooms(): MyRooms | undefined {
    const listed = this.#rooms.value;
    if (!listed) return undefined;
    // A room's own state is the newest there is of it.
    return (this.#view ??= new Map([...listed].map(([id, info]) => [id, mineOf(this.#client.room(id)) ?? info])));
  }

  get settings(): PersonSettings | undefined {
    return this.#settings.value;
  }

  get drafts(): MyDrafts | undefined {
    return this.#drafts.value;
  }

  get threads(): FollowedThreads | undefined {
    return this.#threads.value;
  }

  /** @returns a function that takes the listener away again. */
  on<Name extends keyof MineEvents>(name: Name, listener: (value: MineEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  close(): void {
    this.#life.abort();
    for (const end of this.#ends) end();
  }

  #read(): void {
    this.#life.abort();
    this.#life = new AbortController();
    const patience = { ...this.#patience, signal: this.#life.signal };
    // A refusal of these means that the session is over, which the client tells by its state.
    for (const kept of [this.#rooms, this.#settings, this.#drafts, this.#threads])
      kept.read(patience).catch(() => undefined);
    this.#reading = patience;
  }

  #event(event: ClientEvent): void {
    const isBack = event.type === 'room.added' && !this.#rooms.value?.has(event.room);
    for (const kept of [this.#rooms, this.#settings, this.#drafts, this.#threads]) kept.event(event);
    // With a room come the threads that I followed in it before; nobody tells of each.
    if ((isBack || event.type === 'room.reset') && this.#reading)
      this.#threads.read(this.#reading).catch(() => undefined);
  }

  async #readThreads(signal: AbortSignal): Promise<FollowedThread[]> {
    const threads: FollowedThread[] = [];
    let cursor: string | null = null;
    do {
      const page: { threads: FollowedThread[]; nextCursor: string | null } = await this.#client.api.listThreads(
        cursor === null ? {} : { cursor },
        { signal },
      );
      threads.push(...page.threads);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return threads;
  }

  #room(state: RoomState): void {
    if (this.#rooms.value?.has(state.id)) this.#emitRooms();
  }

  #roomsChanged(rooms: MyRooms, before: MyRooms | undefined): void {
    for (const [id, info] of rooms) if (before?.get(id) !== info) this.#client.followRoom(info);
    for (const id of before?.keys() ?? []) if (!rooms.has(id)) this.#client.unfollowRoom(id);
    this.#emitRooms();
  }

  #emitRooms(): void {
    this.#view = undefined;
    if (this.rooms) this.#emitter.emit('rooms', this.rooms);
  }
}

function mineOf(state: RoomState | undefined): MyRoom | undefined {
  return state?.info && 'readSeq' in state.info ? state.info : undefined;
}
