import { createContext } from 'svelte';
import { ChatClient, type ClientEvent, type ConnectionState, type RoomState } from '@chatapp/client';
import type { HttpAnswer, HttpBody, MyRoom, Person, User } from '@chatapp/contracts';
import { Drafts } from '#lib/composer/drafts.ts';
import { nameOf } from '#lib/people.ts';
import { Connectivity } from './connectivity.svelte.ts';
import { mergeRooms, mineOf, putRoom } from './my-rooms.ts';
import { outboxStorage } from './outbox-storage.ts';
import { RoomView } from './room.svelte.ts';
import { byName } from './rooms.ts';

/** Between tries to list my rooms. */
const LIST_AGAIN_MS = 3_000;

/** What the chat needs of the session it runs in. */
export interface Account {
  readonly token: ConstructorParameters<typeof ChatClient>[0]['getToken'];
  logout(): Promise<void>;
}

/** The chat of one person in this tab: the rooms they are in, and those they look at. */
export class Chat {
  readonly me: User;
  readonly drafts: Drafts;
  readonly connectivity = new Connectivity((text) => this.announce(text));
  readonly #client: ChatClient;
  readonly #token: Account['token'];
  readonly #views = new Map<string, RoomView>();
  #rooms = $state.raw<readonly MyRoom[] | null>(null);
  #announcement = $state('');
  #stopped = false;
  #listing = 0;

  /** Rooms with a name, in order; null until they are known. */
  readonly named = $derived(this.#rooms && this.#rooms.filter(({ kind }) => kind !== 'direct').sort(byName));
  readonly direct = $derived(this.#rooms && this.#rooms.filter(({ kind }) => kind === 'direct').sort(byName));
  readonly unread = $derived((this.#rooms ?? []).reduce((sum, room) => sum + this.unreadOf(room), 0));

  constructor(me: User, { token }: Account, storage: Storage) {
    this.me = me;
    this.drafts = new Drafts(storage, me.id);
    this.#token = token;
    this.#client = new ChatClient({ baseUrl: '', getToken: token, storage: outboxStorage(storage, me.id) });
  }

  /** Connects. @returns what ends it */
  start(): () => void {
    const client = this.#client;
    const ends = [
      client.on('state', (state) => this.#connection(state)),
      client.on('room', (state) => this.#room(state)),
      client.on('event', (event) => this.#event(event)),
      this.connectivity.start(),
    ];
    this.#stopped = false;
    client.start();
    void this.#list();
    return () => {
      this.#stopped = true;
      this.#listing++;
      for (const end of ends) end();
      client.stop();
    };
  }

  /** The rooms that I am in; null until they are known. */
  get rooms(): readonly MyRoom[] | null {
    return this.#rooms;
  }

  /** For screen readers: read out politely when it changes. */
  get announcement(): string {
    return this.#announcement;
  }

  announce(text: string): void {
    this.#announcement = text;
  }

  find(id: string): MyRoom | undefined {
    return this.#rooms?.find((room) => room.id === id);
  }

  view(id: string): RoomView {
    let view = this.#views.get(id);
    if (view === undefined) this.#views.set(id, (view = new RoomView(id, this.me, this.#client)));
    return view;
  }

  /** What has been on the screen here counts as read before the server has heard of it. */
  unreadOf(room: MyRoom): number {
    return Math.max(0, room.lastSeq - Math.max(room.readSeq, this.#views.get(room.id)?.readSeq ?? 0));
  }

  /** @throws ApiError, as the other calls below */
  async createRoom(room: HttpBody<'createRoom'>): Promise<MyRoom> {
    return this.#joined((await this.#client.api.createRoom(room)).room);
  }

  async join(id: string): Promise<MyRoom> {
    return this.#joined((await this.#client.api.joinRoom({ room: id })).room);
  }

  async openDirect(person: Person): Promise<MyRoom> {
    return this.#joined((await this.#client.api.openDirect({ userId: person.id })).room);
  }

  async leave(id: string): Promise<void> {
    const view = this.view(id);
    view.leaving = true;
    try {
      await this.#client.api.leaveRoom({ room: id });
      this.#views.delete(id);
      this.#left(id);
    } catch (error) {
      view.leaving = false;
      throw error;
    }
  }

  directory(query: string, cursor: string | null): Promise<HttpAnswer<'directory'>> {
    return this.#client.api.directory({ ...(query !== '' && { query }), ...(cursor !== null && { cursor }) });
  }

  /** People whose name begins like this, but not me. */
  async findOthers(query: string): Promise<Person[]> {
    const { people } = await this.#client.api.findPeople({ query });
    return people.filter(({ id }) => id !== this.me.id);
  }

  /** Reads the list and follows what is on it. Done at the start and after each break: what was missed in between is on it. */
  async #list(): Promise<void> {
    const run = ++this.#listing;
    try {
      const { rooms } = await this.#client.api.listRooms();
      if (run !== this.#listing) return;
      const before = this.#rooms ?? [];
      this.#rooms = mergeRooms(rooms, (id) => before.find((room) => room.id === id));
      for (const room of rooms) this.#client.followRoom(room);
      for (const { id } of before) if (!this.find(id)) this.#left(id);
    } catch {
      setTimeout(() => run === this.#listing && !this.#stopped && void this.#list(), LIST_AGAIN_MS);
    }
  }

  #joined(room: MyRoom): MyRoom {
    this.#rooms = putRoom(this.#rooms ?? [], room);
    this.#client.followRoom(room);
    return room;
  }

  #left(id: string): void {
    this.#rooms = this.#rooms?.filter((room) => room.id !== id) ?? null;
    this.#client.unfollowRoom(id);
  }

  #connection(state: ConnectionState): void {
    this.connectivity.connection(state.status === 'online');
    if (state.status === 'online') void this.#list();
    if (state.status === 'stopped' && !this.#stopped) void this.#recover();
  }

  /** The server has sent this client away. If the session has ended, asking for a token finds out; else it is a fault, and worth another try. */
  async #recover(): Promise<void> {
    await this.#token(Infinity).catch(() => undefined);
    setTimeout(() => !this.#stopped && this.#client.start(), LIST_AGAIN_MS);
  }

  #room(state: RoomState): void {
    this.#views.get(state.id)?.changed(state);
    const mine = mineOf(state);
    if (mine && this.find(state.id)) this.#rooms = putRoom(this.#rooms ?? [], mine);
  }

  #event(event: ClientEvent): void {
    if (event.type === 'room.added') this.#joined(event.info);
    if (event.type === 'room.removed') this.#left(event.room);
    if (event.type !== 'message.created') return;
    const view = this.#views.get(event.room);
    view?.arrived(event);
    if (view?.watching === true && event.sender.id !== this.me.id)
      this.announce(`${nameOf(event.sender)}: ${event.body}`);
  }
}

export const [getChat, setChat] = createContext<Chat>();
