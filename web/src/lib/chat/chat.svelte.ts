import { createContext } from 'svelte';
import { followedKey } from '@chatapp/client';
import type {
  Api,
  ClientEvent,
  Fields,
  Followed,
  FollowedThreads,
  PlainRequestType,
  RequestFields,
} from '@chatapp/client';
import type { HttpAnswer, HttpBody, HttpCallName, Message, MyRoom, User } from '@chatapp/contracts';
import type { CoreLink } from '#lib/core/link.ts';
import type { MessageEvent, Push } from '#lib/core/protocol.ts';
import { nameOf } from '#lib/people.ts';
import { Announcer } from './announcer.svelte.ts';
import { Changes } from './changes.svelte.ts';
import { Connectivity } from './connectivity.svelte.ts';
import { Drafts } from './drafts.svelte.ts';
import { changeRooms } from './my-rooms.ts';
import { People } from './people.ts';
import type { PeoplePage } from './people-search.svelte.ts';
import { PresenceBoard } from './presence.svelte.ts';
import { RoomView } from './room.svelte.ts';
import { badgeOf, sectionsOf, type Badge } from './rooms.ts';

/** The chat of one person in this page: the rooms they are in, and those they look at. All it knows comes from the core. */
export class Chat {
  readonly me: User;
  readonly drafts = new Drafts((draft) => void this.#link.call('draft', draft).catch(() => undefined));
  readonly people = new People();
  readonly changes: Changes;
  readonly connectivity = new Connectivity((text) => this.announce(text));
  readonly presence = new PresenceBoard((users) => void this.#link.call('watch', users));
  readonly #link: CoreLink;
  readonly #views = new Map<string, RoomView>();
  #rooms = $state.raw<readonly MyRoom[] | null>(null);
  readonly #announcer = new Announcer();
  readonly #listeners = new Set<(event: ClientEvent) => void>();

  #threads = $state.raw<FollowedThreads>(new Map());

  /** Null until my rooms are known. */
  readonly sections = $derived(this.#rooms && sectionsOf(this.#rooms));
  /** What is new and worth a number, over all rooms. */
  readonly waiting = $derived(
    (this.#rooms ?? [])
      .filter(({ archivedAt }) => archivedAt === undefined)
      .reduce((sum, room) => sum + this.badgeOf(room).count, 0),
  );
  /** Threads that I follow and have not read to their end. */
  readonly unreadThreads = $derived(
    [...this.#threads.values()].filter(
      ({ room, following, replies, readNo }) => following && replies > readNo && this.find(room) !== undefined,
    ).length,
  );

  constructor(me: User, link: CoreLink) {
    this.me = me;
    this.#link = link;
    this.changes = new Changes(link, me.id);
    this.people.saw(me);
  }

  /** Listens. @returns what ends it */
  start(): () => void {
    const ends = [
      this.#link.on('connection', ({ state }) => this.connectivity.connection(state.status === 'online')),
      this.#link.on('rooms', (push) => this.#listed(push)),
      this.#link.on('room', (push) => this.#room(push)),
      this.#link.on('presence', ({ states }) => this.presence.heard(states)),
      this.#link.on('drafts', ({ drafts }) => this.drafts.heard(drafts)),
      this.#link.on('changes', ({ changes }) => this.changes.heard(changes)),
      this.#link.on('threads', ({ threads }) => {
        this.#threads = threads;
        for (const view of this.#views.values()) this.#readReplies(view);
      }),
      this.#link.on('event', ({ event }) => this.#tell(event)),
      this.connectivity.start(),
      () => this.#announcer.stop(),
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
    return this.#announcer.text;
  }

  /** Something that I wanted of a message was refused, and is undone. @returns what ends it */
  onRefused(listener: (code: string) => void): () => void {
    return this.#link.on('refused', ({ code }) => listener(code));
  }

  /** Events of the rooms that are open here, and those that concern me. @returns what ends it */
  listen(listener: (event: ClientEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(text: string): void {
    this.#announcer.say(text);
  }

  find(id: string): MyRoom | undefined {
    return this.#rooms?.find((room) => room.id === id);
  }

  view(id: string): RoomView {
    return this.#views.get(id) ?? this.#newView(id);
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
  badgeOf(room: MyRoom): Badge {
    return badgeOf(room, this.#views.get(room.id)?.reading.readSeq);
  }

  /** How I stand to the threads that I follow; another object after each change. */
  get followed(): FollowedThreads {
    return this.#threads;
  }

  /** How I stand to a thread; undefined where that is not known. */
  threadOf(room: string, root: number): Followed | undefined {
    return this.#threads.get(followedKey(room, root));
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

  async acceptInvite(code: string): Promise<MyRoom> {
    return this.#known((await this.api('acceptInvite', { code })).room);
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

  /** People whose name begins like this, but not me. */
  async findOthers(query: string, cursor?: string): Promise<PeoplePage> {
    const { people, nextCursor } = await this.api('findPeople', { query, ...(cursor !== undefined && { cursor }) });
    return { people: people.filter(({ id }) => id !== this.me.id), nextCursor };
  }

  /** Replies stand in the room as well: those that have been read there are read in their threads. */
  #readReplies(view: RoomView | undefined): void {
    if (!view || this.unreadThreads === 0) return;
    for (const { root, threadNo = 0, seq } of view.messages) {
      const thread = root === undefined || seq > view.reading.readSeq ? undefined : this.threadOf(view.id, root);
      if (!thread?.following || threadNo !== thread.replies || threadNo <= thread.readNo) continue;
      this.request('thread.read', { room: view.id, seq: thread.seq, no: threadNo }).catch(() => undefined);
    }
  }

  /** It outlives the component that asks for it first: what follows from its state must not end with that. */
  #newView(id: string): RoomView {
    let view!: RoomView;
    $effect.root(() => {
      view = new RoomView(id, this.me, this.#link, this, () => this.#readReplies(view));
      this.#views.set(id, view);
    });
    return view;
  }

  #known(room: MyRoom): MyRoom {
    this.#listed({ put: [room], gone: [] });
    return room;
  }

  #listed(change: Pick<Extract<Push, { type: 'rooms' }>, 'put' | 'gone' | 'all'>): void {
    const before = change.all === true ? [] : (this.#rooms ?? []);
    this.#rooms = changeRooms(before, change);
    for (const room of change.put) this.#views.get(room.id)?.reading.caughtUp(room.readSeq);
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
    if (view?.reading.watching === true && event.sender.id !== this.me.id)
      this.#announcer.message(nameOf(event.sender), event.body);
  }
}

export const [getChat, setChat] = createContext<Chat>();
