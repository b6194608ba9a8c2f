import { createContext } from 'svelte';
import type { Api, ClientEvent, Fields, PlainRequestType, RequestFields } from '@chatapp/client';
import type { HttpAnswer, HttpBody, HttpCallName, Message, MyRoom, Person, User } from '@chatapp/contracts';
import { Drafts } from '#lib/composer/drafts.ts';
import type { CoreLink } from '#lib/core/link.ts';
import type { MessageEvent, Push } from '#lib/core/protocol.ts';
import { nameOf } from '#lib/people.ts';
import { Connectivity } from './connectivity.svelte.ts';
import { changeRooms } from './my-rooms.ts';
import { People } from './people.ts';
import { RoomView } from './room.svelte.ts';
import { byName } from './rooms.ts';

/** The chat of one person in this page: the rooms they are in, and those they look at. All it knows comes from the core. */
export class Chat {
  readonly me: User;
  readonly drafts: Drafts;
  readonly people = new People();
  readonly connectivity = new Connectivity((text) => this.announce(text));
  readonly #link: CoreLink;
  readonly #views = new Map<string, RoomView>();
  #rooms = $state.raw<readonly MyRoom[] | null>(null);
  #announcement = $state('');
  readonly #listeners = new Set<(event: ClientEvent) => void>();

  /** Rooms with a name, in order; null until they are known. */
  readonly named = $derived(this.#rooms && this.#rooms.filter(({ kind }) => kind !== 'direct').sort(byName));
  readonly direct = $derived(this.#rooms && this.#rooms.filter(({ kind }) => kind === 'direct').sort(byName));
  readonly unread = $derived((this.#rooms ?? []).reduce((sum, room) => sum + this.unreadOf(room), 0));

  constructor(me: User, link: CoreLink, storage: Storage) {
    this.me = me;
    this.drafts = new Drafts(storage, me.id);
    this.#link = link;
    this.people.saw(me);
  }

  /** Listens. @returns what ends it */
  start(): () => void {
    const ends = [
      this.#link.on('connection', ({ state }) => this.connectivity.connection(state.status === 'online')),
      this.#link.on('rooms', (push) => this.#listed(push)),
      this.#link.on('room', (push) => this.#room(push)),
      this.#link.on('event', ({ event }) => this.#tell(event)),
      this.connectivity.start(),
    ];
    // The core greets those who come: what it knows by now is told.
    void this.#link.call('hello', this.me);
    return () => {
      for (const end of ends) end();
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

  /** Events of the rooms that are open here, and those that concern me. @returns what ends it */
  listen(listener: (event: ClientEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(text: string): void {
    this.#announcement = text;
  }

  find(id: string): MyRoom | undefined {
    return this.#rooms?.find((room) => room.id === id);
  }

  view(id: string): RoomView {
    let view = this.#views.get(id);
    if (view === undefined) this.#views.set(id, (view = new RoomView(id, this.me, this.#link, this.people)));
    return view;
  }

  /** What somebody is called; null for one who has not been seen on this page. */
  nameOf(id: string): string | null {
    return this.people.nameOf(id);
  }

  /** Whether `@name` in a message speaks to somebody, and whether that is me. In a message on its way, the server has not said yet. */
  mentionOf(name: string, message: Message | null): 'me' | 'other' | null {
    if (name === 'room') return message?.mentionsRoom === true ? 'me' : null;
    const person = this.people.named(name);
    if (!person || (message && !message.mentions?.includes(person.id))) return null;
    return person.id === this.me.id ? 'me' : 'other';
  }

  /** What has been on the screen here counts as read before the server has heard of it. */
  unreadOf(room: MyRoom): number {
    return Math.max(0, room.lastSeq - Math.max(room.readSeq, this.#views.get(room.id)?.readSeq ?? 0));
  }

  /** A call of docs/protocol.md over HTTP. @throws ApiError, as the other calls below */
  async api<Name extends HttpCallName>(
    name: Name,
    fields: Parameters<Api[Name]>[0] & object,
  ): Promise<HttpAnswer<Name>> {
    return (await this.#link.call('api', name, fields)) as HttpAnswer<Name>;
  }

  /** A request over the socket: repeated over breaks, done once. */
  request<Type extends PlainRequestType>(type: Type, fields: RequestFields<Type>): Promise<unknown> {
    return this.#link.call('request', type, fields);
  }

  async createRoom(room: HttpBody<'createRoom'>): Promise<MyRoom> {
    return this.#known((await this.api('createRoom', room)).room);
  }

  async join(id: string): Promise<MyRoom> {
    return this.#known((await this.api('joinRoom', { room: id })).room);
  }

  async openDirect(fields: Fields<'openDirect'>): Promise<MyRoom> {
    return this.#known((await this.api('openDirect', fields)).room);
  }

  async leave(id: string): Promise<void> {
    const view = this.view(id);
    view.leaving = true;
    try {
      await this.api('leaveRoom', { room: id });
      this.#views.delete(id);
      this.#listed({ put: [], gone: [id] });
    } catch (error) {
      view.leaving = false;
      throw error;
    }
  }

  directory(query: string, cursor: string | null): Promise<HttpAnswer<'directory'>> {
    return this.api('directory', { ...(query !== '' && { query }), ...(cursor !== null && { cursor }) });
  }

  /** People whose name begins like this, but not me. */
  async findOthers(query: string): Promise<Person[]> {
    const { people } = await this.api('findPeople', { query });
    return people.filter(({ id }) => id !== this.me.id);
  }

  #known(room: MyRoom): MyRoom {
    this.#listed({ put: [room], gone: [] });
    return room;
  }

  #listed(change: Pick<Extract<Push, { type: 'rooms' }>, 'put' | 'gone' | 'all'>): void {
    const before = change.all === true ? [] : (this.#rooms ?? []);
    this.#rooms = changeRooms(before, change);
    for (const room of change.put) this.#views.get(room.id)?.listed(room);
  }

  #room({ facts, events, reset }: Extract<Push, { type: 'room' }>): void {
    const view = this.#views.get(facts.id);
    view?.changed(facts, events, reset);
    for (const event of events) {
      if (event.type === 'message.created') this.#arrived(event, view);
      this.#tell(event);
    }
  }

  #tell(event: ClientEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #arrived(event: MessageEvent, view: RoomView | undefined): void {
    if (view?.watching === true && event.sender.id !== this.me.id)
      this.announce(`${nameOf(event.sender)}: ${event.body}`);
  }
}

export const [getChat, setChat] = createContext<Chat>();
