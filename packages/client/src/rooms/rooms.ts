import type { MyRoom, Request, Room, RoomEvent, ServerEvent } from '@chatapp/contracts';
import { ApiError } from '../http/api-error.ts';
import { Alarm } from '../support/clock.ts';
import { Aborted } from '../support/retrying.ts';
import { applyAdded, applyListed, applyPrefs, applyRead } from './apply-event.ts';
import { loadMembers, loadOlder, outOfRoom } from './history.ts';
import { applyReceipt } from './receipts.ts';
import { applyMention } from './mentions.ts';
import type { RoomContext } from './room-context.ts';
import { followedRoom, trimMessages, type Known, type RoomState } from './room-state.ts';
import { RoomSync } from './room-sync.ts';
import { Subscriptions } from './subscriptions.ts';
import { applyTyping, expireTyping, TYPING_SHOWN_MS } from './typing.ts';

interface Kept {
  readonly sync: RoomSync;
  readonly typingEnds: Alarm;
  opened: boolean;
  followed: boolean;
  older?: Promise<void> | undefined;
  members?: Promise<void> | undefined;
  opening?: Promise<RoomState> | undefined;
}

export interface RoomsOptions extends Omit<RoomContext, 'ready'> {
  readonly send: (requests: readonly Request[]) => boolean;
}

/** The rooms that this client keeps true. */
export class Rooms {
  readonly #context: RoomContext;
  readonly #rooms = new Map<string, Kept>();
  readonly #subscriptions: Subscriptions;

  constructor(options: RoomsOptions) {
    this.#context = { ...options, ready: (room) => this.#subscriptions.want([room]) };
    this.#subscriptions = new Subscriptions({
      ...options,
      since: (room) => {
        const sync = this.#rooms.get(room)?.sync;
        return sync?.isReady ? sync.state.head : undefined;
      },
      subscribed: (answer, since) => this.#rooms.get(answer.room)?.sync.subscribed(answer, since),
      refused: (room, error) => this.#rooms.get(room)?.sync.refuse(error),
    });
  }

  get(id: string): RoomSync | undefined {
    return this.#rooms.get(id)?.sync;
  }

  /** Reads the newest messages and goes on live. Never rejects: `refused` tells of a room that may not be read. */
  open(id: string): Promise<RoomState> {
    const kept = this.#keep(id);
    kept.opened = true;
    kept.opening ??= this.#open(kept).finally(() => {
      kept.opening = undefined;
    });
    return kept.opening;
  }

  /** Goes on live from what a list of rooms told, or from where `known` says, without reading messages. */
  follow(info: Room | MyRoom, known?: Known): void {
    const isNew = !this.#rooms.has(info.id);
    const kept = this.#keep(info.id, followedRoom(info, known));
    kept.followed = true;
    if (!isNew) kept.sync.set(applyListed(kept.sync.state, info));
    kept.sync.admit();
  }

  /** The room is not looked at any more; one that is followed stays live with its newest messages only. */
  close(id: string): void {
    const kept = this.#rooms.get(id);
    if (!kept) return;
    kept.opened = false;
    if (kept.followed) kept.sync.set(trimMessages(kept.sync.state, this.#context.pageSize));
    else this.#forget(id, kept);
  }

  unfollow(id: string): void {
    const kept = this.#rooms.get(id);
    if (!kept) return;
    kept.followed = false;
    if (!kept.opened) this.#forget(id, kept);
  }

  loadOlder(id: string): Promise<void> {
    return this.#once(id, 'older', loadOlder);
  }

  loadMembers(id: string): Promise<void> {
    return this.#once(id, 'members', loadMembers);
  }

  online(): void {
    this.#subscriptions.want(this.#rooms.keys());
    // Those whose reading was broken off by a stop.
    for (const [id, { sync, opened }] of this.#rooms)
      if (opened && !sync.isReady && sync.state.refused === undefined) void this.open(id);
  }

  offline(): void {
    this.#subscriptions.offline();
    for (const { sync } of this.#rooms.values()) sync.offline();
  }

  stop(): void {
    for (const { sync, typingEnds } of this.#rooms.values()) {
      sync.close();
      typingEnds.clear();
    }
  }

  subscribed(answer: ServerEvent<'subscribed'>): void {
    this.#subscriptions.answered(answer);
  }

  refused(error: ServerEvent<'error'>): boolean {
    return this.#subscriptions.refused(error);
  }

  event(event: RoomEvent): void {
    const kept = this.#rooms.get(event.room);
    if (!kept) return;
    kept.sync.event(event);
    if (!kept.opened && kept.sync.state.messages.length > 2 * this.#context.pageSize)
      kept.sync.set(trimMessages(kept.sync.state, this.#context.pageSize));
  }

  resync({ room, head }: ServerEvent<'resync'>): void {
    this.#rooms.get(room)?.sync.resync(head);
  }

  typing({ room, user, root }: ServerEvent<'typing'>): void {
    const kept = this.#rooms.get(room);
    if (!kept) return;
    const { clock } = this.#context;
    kept.sync.set(applyTyping(kept.sync.state, user, clock.now(), root));
    const expire = () => {
      kept.sync.set(expireTyping(kept.sync.state, clock.now()));
      if (kept.sync.state.typing.length > 0) kept.typingEnds.set(TYPING_SHOWN_MS / 4, expire);
    };
    if (!kept.typingEnds.isSet) kept.typingEnds.set(TYPING_SHOWN_MS, expire);
  }

  receipt({ room, user, seq }: ServerEvent<'receipt'>): void {
    const sync = this.get(room);
    sync?.set(applyReceipt(sync.state, user, seq));
  }

  onlineIn({ room, online }: ServerEvent<'room.online'>): void {
    const sync = this.get(room);
    sync?.set({ ...sync.state, online });
  }

  mention({ type, room, seq }: ServerEvent<'mention.added' | 'mention.removed'>): void {
    const sync = this.get(room);
    sync?.set(applyMention(sync.state, seq, type === 'mention.added'));
  }

  read(room: string, seq: number): void {
    const sync = this.get(room);
    sync?.set(applyRead(sync.state, seq));
  }

  added({ room, info }: ServerEvent<'room.added'>): void {
    const sync = this.get(room);
    if (!sync) return;
    sync.set(applyAdded(sync.state, info));
    // The word that I was put out before may have been lost, and then nothing comes any more.
    if (sync.isReady) this.#subscriptions.want([room]);
    sync.admit();
  }

  removed({ room, reason }: ServerEvent<'room.removed'>): void {
    this.get(room)?.refuse(outOfRoom(reason));
  }

  prefs({ room, ...prefs }: ServerEvent<'room.prefs'>): void {
    const sync = this.get(room);
    sync?.set(applyPrefs(sync.state, prefs));
  }

  #keep(id: string, state?: RoomState): Kept {
    let kept = this.#rooms.get(id);
    if (!kept) {
      kept = {
        sync: new RoomSync(id, state, this.#context),
        typingEnds: new Alarm(this.#context.clock),
        opened: false,
        followed: false,
      };
      this.#rooms.set(id, kept);
      this.#context.changed(id);
      if (state) this.#subscriptions.want([id]);
    }
    return kept;
  }

  async #open(kept: Kept): Promise<RoomState> {
    const { sync } = kept;
    await this.#reading(kept, () => sync.load());
    if (sync.state.messages.length === 0 && !sync.state.atStart) await this.loadOlder(sync.state.id);
    return sync.state;
  }

  /** Reads more of a room that is known; callers of the same at the same time share it. */
  #once(id: string, what: 'older' | 'members', read: typeof loadOlder): Promise<void> {
    const kept = this.#rooms.get(id);
    if (!kept) return Promise.resolve();
    kept[what] ??= this.#reading(kept, async () => {
      await kept.sync.load();
      await read(kept.sync, this.#context, kept.sync.patience);
    }).finally(() => {
      kept[what] = undefined;
    });
    return kept[what];
  }

  /** A refusal stands in the room's state; that the room was closed meanwhile is no fault. */
  async #reading(kept: Kept, read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (error instanceof ApiError) kept.sync.refuse(error);
      else if (!(error instanceof Aborted)) throw error;
    }
  }

  #forget(id: string, kept: Kept): void {
    kept.sync.close();
    kept.typingEnds.clear();
    this.#rooms.delete(id);
    this.#subscriptions.leave(id);
  }
}
