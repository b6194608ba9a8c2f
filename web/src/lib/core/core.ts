import { ApiError, createApi, Session, type ClientEvent, type RoomState } from '@chatapp/client';
import type { User } from '@chatapp/contracts';
import { deleteDatabase } from '#lib/store/database.ts';
import { Notices } from './notices.ts';
import { PersonCore } from './person.ts';
import { PortServer } from './port-server.ts';
import type { CoreMethod, CoreMethods, MessageEvent, Port, Push } from './protocol.ts';

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 15_000;

type Handlers = {
  [Name in CoreMethod]: (
    port: PortServer,
    ...args: Parameters<CoreMethods[Name]>
  ) => ReturnType<CoreMethods[Name]> | Promise<ReturnType<CoreMethods[Name]>>;
};

/**
 * What all pages of a browser share: the session with its access token, the one connection, the store. It lives in a SharedWorker; where
 * there is none, each page has its own.
 */
export class Core {
  readonly #session = new Session({ baseUrl: '' });
  readonly #openApi = createApi({ baseUrl: '' });
  readonly #notices = new Notices((push) => this.#push(push));
  readonly #ports = new Set<PortServer>();
  #person: Promise<PersonCore> | undefined;
  #current: PersonCore | undefined;
  /** Null once it is known that nobody is logged in. */
  #user: User | null | undefined;
  #unreachable = false;
  #restoring = false;
  /** Tries at once what waits for its next try. */
  #tryNow = (): void => {};
  /** Of each room, what was heard since its last state was told. */
  readonly #heard = new Map<string, { events: MessageEvent[]; reset: boolean }>();

  constructor() {
    this.#session.on('change', (user) => void this.#changed(user));
  }

  /** A page has come. */
  connect(port: Port): void {
    const server: PortServer = new PortServer(port, (method, args) => {
      const handler = this.#handlers[method] as (port: PortServer, ...args: unknown[]) => unknown;
      return handler(server, ...args);
    });
    this.#ports.add(server);
  }

  readonly #handlers: Handlers = {
    hello: (port, remembered) => {
      if (this.#user !== undefined) port.push(this.#sessionPush());
      if (this.#person) void this.#person.then((person) => person.greet((push) => port.push(push)));
      else if (remembered && this.#user === undefined) void this.#start(remembered);
      if (this.#user === undefined) void this.#restore();
    },
    login: (_, fields) => this.#session.login(fields),
    register: (_, fields) => this.#session.register(fields),
    logout: async () => {
      const id = this.#current?.user.id;
      await this.#session.logout();
      await this.#changed(undefined);
      if (id !== undefined) await deleteDatabase(id);
    },
    open: async (port, room) => {
      const { client } = await this.#here();
      // Alive from what the list told; one that is not on it is read first.
      if (!client.room(room)) await client.openRoom(room);
      return port.watch(room, client.room(room));
    },
    close: (port, room) => {
      port.unwatch(room);
      if (![...this.#ports].some((other) => other.watches(room))) this.#current?.client.closeRoom(room);
    },
    page: async (_, room, place, limit) => (await this.#here()).pages.read(room, place, limit),
    storedMembers: async (_, room) => (await this.#here()).storedMembers(room),
    loadMembers: async (_, room) => (await this.#here()).client.loadMembers(room),
    send: async (_, { id, room, body, ...options }) => {
      (await this.#here()).client.send(room, body, { id, ...options });
    },
    retry: async (_, id) => void (await this.#here()).client.retry(id),
    discard: async (_, id) => void (await this.#here()).client.discard(id),
    change: async (_, asked) => (await this.#here()).changes.make(asked),
    takeBack: async (_, key) => (await this.#here()).changes.takeBack(key),
    retryChange: async (_, key) => (await this.#here()).changes.retry(key),
    draft: async (port, draft) => {
      (await this.#here()).drafts.set(draft);
      for (const other of this.#ports) if (other !== port) other.push({ type: 'drafts', drafts: [draft] });
    },
    typing: async (_, room, root) => (await this.#here()).client.typing(room, root),
    markRead: async (_, room, seq) => (await this.#here()).client.markRead(room, seq),
    watch: (port, users) => {
      port.people = users;
      this.#tellPresence();
    },
    attend: (port, availability) => {
      port.availability = availability;
      this.#tellPresence();
    },
    refresh: async () => (await this.#here()).refresh(),
    request: async (_, type, fields) => (await this.#here()).client.request(type, fields),
    api: async (_, name, fields) => {
      const answer = await (await this.#here()).api(name, fields);
      // A fresh session names me as I am now.
      if (name === 'updateMe') await this.#session.refresh().catch(() => undefined);
      return answer;
    },
    openApi: (_, name, fields) =>
      (this.#openApi[name] as (fields: Record<string, unknown>) => Promise<unknown>)(fields),
    wake: () => {
      this.#tryNow();
      this.#current?.client.wake();
    },
  };

  async #here(): Promise<PersonCore> {
    if (!this.#person) throw new ApiError({ code: 'token_missing', status: 401 });
    return this.#person;
  }

  /** Finds out whether somebody is logged in; tries until the server answers. */
  async #restore(): Promise<void> {
    if (this.#restoring) return;
    this.#restoring = true;
    for (let waitMs = RETRY_FIRST_MS; this.#user === undefined; waitMs = Math.min(2 * waitMs, RETRY_MAX_MS)) {
      try {
        if ((await this.#session.resume()) === undefined) await this.#changed(undefined);
      } catch (error) {
        this.#unreachable = true;
        const status = error instanceof ApiError && error.status >= 400 ? { status: error.status } : {};
        this.#push({ type: 'session', user: null, unreachable: true, ...status });
        await new Promise<void>((resolve) => {
          this.#tryNow = resolve;
          setTimeout(resolve, waitMs);
        });
      }
    }
    this.#restoring = false;
  }

  async #changed(user: User | undefined): Promise<void> {
    this.#unreachable = false;
    this.#user = user ?? null;
    if (this.#current?.user.id !== user?.id) await this.#end();
    this.#push(this.#sessionPush());
    if (user && !this.#person) await this.#start(user);
  }

  async #start(user: User): Promise<void> {
    this.#person ??= PersonCore.start(user, this.#session.token, {
      push: (push) => this.#push(push),
      room: (state) => this.#room(state),
      heard: (event) => this.#event(event),
    });
    const person = await this.#person;
    this.#current = person;
    this.#tellPresence();
    person.greet((push) => this.#push(push));
  }

  async #end(): Promise<void> {
    const person = await this.#person;
    this.#person = undefined;
    this.#current = undefined;
    for (const port of this.#ports) port.forget();
    await person?.stop();
  }

  /** What all pages together want to know, and say. */
  #tellPresence(): void {
    const ports = [...this.#ports];
    this.#current?.client.presence.watch(ports.flatMap(({ people }) => people));
    this.#current?.client.presence.set(ports.some(({ availability }) => availability === 'online') ? 'online' : 'away');
  }

  #sessionPush(): Push {
    return { type: 'session', user: this.#user ?? null, unreachable: this.#unreachable };
  }

  #push(push: Push): void {
    for (const port of this.#ports) port.push(push);
  }

  #event(event: ClientEvent): void {
    if (event.type === 'message.created') this.#notices.heard(event, this.#current);
    if (event.type === 'message.created' || event.type === 'message.updated') {
      this.#heardOf(event.room).events.push(event);
    } else if (event.type === 'room.reset') {
      Object.assign(this.#heardOf(event.room), { events: [], reset: true });
    } else if (!('rev' in event) && event.type !== 'recovered') {
      this.#push({ type: 'event', event });
    }
  }

  #heardOf(room: string): { events: MessageEvent[]; reset: boolean } {
    let heard = this.#heard.get(room);
    if (!heard) this.#heard.set(room, (heard = { events: [], reset: false }));
    return heard;
  }

  #room(state: RoomState): void {
    const heard = this.#heard.get(state.id) ?? { events: [], reset: false };
    this.#heard.delete(state.id);
    for (const port of this.#ports) port.room(state, heard);
  }
}
