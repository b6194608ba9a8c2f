import {
  ApiError,
  ChatClient,
  type ClientEvent,
  type GetToken,
  type RoomMember,
  type RoomState,
} from '@chatapp/client';
import type { HttpCallName, MyRoom, User } from '@chatapp/contracts';
import { outboxIn } from '#lib/store/outbox.ts';
import { openDatabase, type Database } from '#lib/store/database.ts';
import { KeptAnswers } from './kept-answers.ts';
import { Mirror } from './mirror.ts';
import { MyChanges } from './my-changes.ts';
import { MyDrafts, type DraftText } from './my-drafts.ts';
import { mergeRoom } from './my-rooms.ts';
import { MyThreads } from './my-threads.ts';
import { Pages } from './pages.ts';
import type { Push } from './protocol.ts';
import { ReadAhead } from './read-ahead.ts';
import { holdLock } from './hold-lock.ts';

/** Between tries to list my rooms. */
const LIST_AGAIN_MS = 3_000;

/** After a month away from a busy room, its newest page is worth more than all that was said. */
const MAX_MISSED = 5_000;

/** Calls whose answer is a room that I am in from then on. */
const ENTERS: ReadonlySet<string> = new Set<string>([
  'createRoom',
  'joinRoom',
  'openDirect',
  'updateRoom',
  'acceptInvite',
]);

interface Listeners {
  push(push: Push): void;
  room(state: RoomState): void;
  heard(event: ClientEvent): void;
}

/** The chat of one person on this device: one connection and one store for all pages of the browser. */
export class PersonCore {
  readonly user: User;
  readonly client: ChatClient;
  readonly pages: Pages;
  readonly drafts: MyDrafts;
  readonly changes: MyChanges;
  readonly #db: Database | undefined;
  readonly #answers: KeptAnswers;
  readonly #ahead: ReadAhead;
  readonly #mirror: Mirror;
  readonly #listeners: Listeners;
  readonly #token: GetToken;
  readonly #release: () => void;
  readonly #rooms = new Map<string, MyRoom>();
  readonly #threads: MyThreads;
  /** Rooms of which something of mine was told while the list was on its way. */
  readonly #mineHeard = new Set<string>();
  #listed = false;
  #listing = 0;
  #stopped = false;

  private constructor(user: User, db: Database | undefined, token: GetToken, release: () => void, to: Listeners) {
    this.user = user;
    this.#token = token;
    this.#release = release;
    this.#listeners = to;
    this.#db = release === nothing ? undefined : db;
    this.#mirror = new Mirror(this.#db);
    this.#answers = new KeptAnswers(this.#db);
    this.client = new ChatClient({
      baseUrl: '',
      getToken: token,
      maxMissed: MAX_MISSED,
      ...(db && { storage: outboxIn(db) }),
    });
    this.#threads = new MyThreads(this.client.api, (threads) => to.push({ type: 'threads', threads }));
    const set = async (draft: DraftText): Promise<{ at: string }> =>
      (await this.client.request('draft.set', draft)) as { at: string };
    this.drafts = new MyDrafts(db, { api: this.client.api, set }, (drafts) => to.push({ type: 'drafts', drafts }));
    this.changes = new MyChanges(db, this.client, {
      changes: (changes) => to.push({ type: 'changes', changes }),
      refused: (change, code) => to.push({ type: 'refused', change, code }),
    });
    this.pages = new Pages(this.#db, this.#mirror, this.client);
    this.#ahead = new ReadAhead({
      client: this.client,
      mirror: this.#mirror,
      pages: this.pages,
      hasMembers: async (room) => (await this.storedMembers(room)) !== undefined,
    });
  }

  /** Opens what this device knows, and connects. Without a store (or where another core writes it) everything works, and lasts as long as the page. */
  static async start(user: User, token: GetToken, listeners: Listeners): Promise<PersonCore> {
    const db = await openDatabase(user.id).catch(() => undefined);
    const release = (db && (await holdLock(`chatapp store ${user.id}`))) ?? nothing;
    const person = new PersonCore(user, db, token, release, listeners);
    await person.#start();
    return person;
  }

  async #start(): Promise<void> {
    const { client } = this;
    client.on('state', (state) => {
      this.#listeners.push({ type: 'connection', state });
      if (state.status === 'online') this.#online();
      if (state.status === 'stopped' && !this.#stopped) void this.#recover();
    });
    client.on('room', (state) => this.#room(state));
    client.on('presence', (states) => this.#listeners.push({ type: 'presence', states }));
    client.on('event', (event) => this.#event(event));
    for (const { info, head, lastSeq } of await this.#mirror.load()) {
      this.#rooms.set(info.id, info);
      client.followRoom(info, { head, lastSeq });
    }
    await Promise.all([this.drafts.load(), this.changes.load()]);
    client.start();
  }

  #online(): void {
    void this.refresh();
    void this.#threads.read();
    void this.drafts.read();
    this.changes.send();
  }

  /** One of my rooms. */
  room(id: string): MyRoom | undefined {
    return this.#rooms.get(id);
  }

  /** All that a page which has just come must know. */
  greet(push: (push: Push) => void): void {
    push({ type: 'connection', state: this.client.state });
    if (this.#listed || this.#rooms.size > 0)
      push({ type: 'rooms', put: [...this.#rooms.values()], gone: [], ...(this.#listed && { all: true }) });
    push({ type: 'drafts', drafts: this.drafts.all });
    push({ type: 'changes', changes: this.changes.all });
    push({ type: 'presence', states: this.client.presence.states });
    if (this.#threads.value) push({ type: 'threads', threads: this.#threads.value });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#listing++;
    this.#ahead.stop();
    this.client.stop();
    await Promise.all([this.#mirror.flush(), this.drafts.stop(), this.changes.stop()]);
    this.#release();
  }

  /** Reads the list of my rooms and follows what is on it: after each break, since what was missed in between is on it. */
  async refresh(): Promise<void> {
    const run = ++this.#listing;
    this.#mineHeard.clear();
    try {
      const { rooms } = await this.client.api.listRooms();
      if (run !== this.#listing) return;
      const here = new Set(rooms.map(({ id }) => id));
      const gone = [...this.#rooms.keys()].filter((id) => !here.has(id));
      for (const id of gone) this.#leave(id);
      const put = rooms.map((room) => this.#enter(room));
      this.#listed = true;
      this.#listeners.push({ type: 'rooms', put, gone, all: true });
      if (this.#db) this.#ahead.begin(put);
    } catch {
      setTimeout(() => run === this.#listing && !this.#stopped && void this.refresh(), LIST_AGAIN_MS);
    }
  }

  async api(name: HttpCallName, fields: Record<string, unknown>): Promise<unknown> {
    const call = this.client.api[name] as unknown as (fields: Record<string, unknown>) => Promise<unknown>;
    const answer = await this.#answers.ask(name, fields, () => call(fields));
    if (ENTERS.has(name)) this.#joined((answer as { room: MyRoom }).room);
    if (name === 'leaveRoom') this.#left(fields['room'] as string);
    return answer;
  }

  /** Who was in a room when that was last known here. */
  async storedMembers(room: string): Promise<readonly RoomMember[] | undefined> {
    return (await this.#db?.get('members', room))?.members;
  }

  #enter(listed: MyRoom, mineHeard = this.#mineHeard.has(listed.id)): MyRoom {
    const room = mergeRoom(listed, this.#rooms.get(listed.id), mineHeard);
    if (room.readSeq > listed.readSeq) this.client.tellRead(room.id, room.readSeq);
    this.#rooms.set(room.id, room);
    this.client.followRoom(room);
    const state = this.client.room(room.id);
    if (state) this.#mirror.room(state, room);
    return room;
  }

  #leave(id: string): void {
    this.#rooms.delete(id);
    this.#mirror.forget(id);
    this.changes.forget(id);
    this.client.unfollowRoom(id);
  }

  #joined(room: MyRoom): void {
    this.#listeners.push({ type: 'rooms', put: [this.#enter(room, false)], gone: [] });
    this.#mineHeard.add(room.id);
  }

  #left(id: string): void {
    this.#leave(id);
    this.#listeners.push({ type: 'rooms', put: [], gone: [id] });
  }

  #room(state: RoomState): void {
    const { info, id, refused } = state;
    if (info && 'readSeq' in info && refused === undefined && this.#rooms.has(id)) {
      this.#mirror.room(state, info);
      if (this.#rooms.get(id) !== info) {
        this.#rooms.set(id, info);
        this.#listeners.push({ type: 'rooms', put: [info], gone: [] });
      }
    }
    this.#listeners.room(state);
    this.changes.shown(state);
  }

  #event(event: ClientEvent): void {
    this.#mirror.heard(event);
    this.#threads.heard(event);
    this.drafts.heard(event);
    this.changes.heard(event);
    if (event.type === 'message.created' || event.type === 'message.updated') {
      const { type: _type, ...message } = event;
      this.pages.heard(message);
    }
    if (event.type === 'room.prefs') this.#mineHeard.add(event.room);
    if (event.type === 'room.added') this.#joined(event.info);
    if (event.type === 'room.removed') this.#left(event.room);
    this.#listeners.heard(event);
  }

  /** The server has sent this client away. If the session has ended, asking for a token finds out; else it is a fault, and worth another try. */
  async #recover(): Promise<void> {
    await this.#token(Infinity).catch((error: unknown) => {
      if (error instanceof ApiError && error.needsLogin) this.#stopped = true;
    });
    setTimeout(() => !this.#stopped && this.client.start(), LIST_AGAIN_MS);
  }
}

function nothing(): void {}
