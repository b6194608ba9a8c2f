import type { PresenceState } from '@chatapp/contracts';
import { DeadlineWheel } from '../timing/deadline-wheel.ts';

/** Somebody who watches others. What most never need is made when it is needed. */
export interface Watcher {
  watching: Watching | null;
}

/** Whom a connection watches, and what it has not been told yet. */
export interface Watching {
  users: ReadonlySet<string>;
  readonly changed: Set<string>;
  /** The earliest moment at which it may be told again. */
  nextMs: number;
  /** When it will be told, as a slot of the wheel; undefined while there is nothing to tell. */
  slot: number | undefined;
}

interface Watched<W> {
  state: PresenceState | undefined;
  /** Of the fanout that said so. */
  epoch: number;
  readonly by: Set<W>;
}

export interface WatchesOptions<W> {
  /** At the least between two tellings to one watcher. */
  readonly everyMs: number;
  /** How long somebody whom nobody watches any more is still followed. */
  readonly lingerMs: number;
  /** Asks fanout for a person's changes, or to stop. */
  readonly follow: (user: string, wanted: boolean) => void;
  /** @returns false where it cannot be told now. */
  readonly tell: (watcher: W, states: Record<string, PresenceState>) => boolean;
}

const SLOT_MS = 100;

/** Whom the connections of this gateway watch: each person is asked for once, for all who do. No I/O. */
export class Watches<W extends Watcher> {
  readonly #people = new Map<string, Watched<W>>();
  /** Whom nobody watches any more, and since when; the oldest first. */
  readonly #idle = new Map<string, number>();
  readonly #wheel = new DeadlineWheel<W>(SLOT_MS, performance.now());
  readonly #options: WatchesOptions<W>;

  constructor(options: WatchesOptions<W>) {
    this.#options = options;
  }

  get size(): number {
    return this.#people.size;
  }

  /** Everybody whom this one watches from now on. What is known of them is told at once, the rest as it comes. */
  watch(watcher: W, wanted: readonly string[], nowMs: number): void {
    const users = new Set(wanted);
    const before = (watcher.watching ??= { users: new Set(), changed: new Set(), nextMs: 0, slot: undefined });
    for (const user of before.users) if (!users.has(user)) this.#leave(user, watcher, nowMs);
    before.users = users;
    before.changed.clear();
    before.nextMs = nowMs;
    for (const user of users) {
      const watched = this.#people.get(user) ?? this.#follow(user);
      watched.by.add(watcher);
      this.#idle.delete(user);
      if (watched.state !== undefined) before.changed.add(user);
    }
    this.#unschedule(watcher, before);
    this.#flush(watcher, before, nowMs);
    before.nextMs = nowMs;
  }

  /** The watcher is gone. */
  drop(watcher: W, nowMs: number): void {
    const { watching } = watcher;
    if (watching === null) return;
    this.#unschedule(watcher, watching);
    for (const user of watching.users) this.#leave(user, watcher, nowMs);
    watcher.watching = null;
  }

  /** fanout says what a person is. Words of an owner before the last one come late, and count no more. */
  said(user: string, epoch: number, state: PresenceState, nowMs: number): void {
    const watched = this.#people.get(user);
    if (watched === undefined) return this.#options.follow(user, false);
    if (epoch < watched.epoch) return;
    watched.epoch = epoch;
    if (state === watched.state) return;
    watched.state = state;
    for (const watcher of watched.by) {
      watcher.watching?.changed.add(user);
      this.#schedule(watcher, nowMs);
    }
  }

  tick(nowMs: number): void {
    for (const watcher of this.#wheel.takeDue(nowMs)) {
      const { watching } = watcher;
      if (watching === null) continue;
      watching.slot = undefined;
      this.#flush(watcher, watching, nowMs);
    }
    for (const [user, sinceMs] of this.#idle) {
      if (nowMs - sinceMs < this.#options.lingerMs) break;
      this.#idle.delete(user);
      this.#people.delete(user);
      this.#options.follow(user, false);
    }
  }

  /** Asks for everybody again: fanout, or what it knew, is another than before. */
  retell(): void {
    for (const user of this.#idle.keys()) this.#people.delete(user);
    this.#idle.clear();
    for (const [user, watched] of this.#people) {
      watched.epoch = 0;
      this.#options.follow(user, true);
    }
  }

  #follow(user: string): Watched<W> {
    const watched: Watched<W> = { state: undefined, epoch: 0, by: new Set() };
    this.#people.set(user, watched);
    this.#options.follow(user, true);
    return watched;
  }

  #leave(user: string, watcher: W, nowMs: number): void {
    const watched = this.#people.get(user);
    watched?.by.delete(watcher);
    if (watched?.by.size === 0) this.#idle.set(user, nowMs);
  }

  #schedule(watcher: W, nowMs: number): void {
    const { watching } = watcher;
    if (watching === null || watching.slot !== undefined) return;
    watching.slot = this.#wheel.add(watcher, Math.max(nowMs, watching.nextMs));
  }

  #unschedule(watcher: W, watching: Watching): void {
    if (watching.slot !== undefined) this.#wheel.remove(watcher, watching.slot);
    watching.slot = undefined;
  }

  #flush(watcher: W, watching: Watching, nowMs: number): void {
    if (watching.changed.size === 0) return;
    watching.nextMs = nowMs + this.#options.everyMs;
    const states: Record<string, PresenceState> = {};
    for (const user of watching.changed) states[user] = this.#people.get(user)?.state ?? 'offline';
    if (this.#options.tell(watcher, states)) watching.changed.clear();
    else this.#schedule(watcher, nowMs);
  }
}
