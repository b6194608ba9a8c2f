import { planOwnership } from './plan-ownership.ts';
import type { ScriptedRedis } from './scripts.ts';
import type { Settings } from './settings.ts';
import { asError } from './timing.ts';

export interface LeaseEvents {
  /** The connection that reads a partition, "run id:client id", once there is one. */
  reader(p: number): string | undefined;
  /** These would be taken on: a connection is needed for each, and for none but these and those that are held. */
  wanted(partitions: readonly number[]): void;
  /** Cuts the reading connection of an owner that fell silent, unless its server runs no more. Rejects where that is not known. */
  cut(p: number, reader: string): Promise<void>;
  /** Partitions that are still being given up by this process, so cannot be taken on again yet. */
  isLeaving(p: number): boolean;
  acquired(p: number): void;
  /** Others need it: hand it over, then call `release`. */
  surplus(p: number): void;
  lost(p: number): void;
}

/**
 * This instance's share of a group's partitions: renews its leases, notices those that it has lost, and takes and gives back what
 * `planOwnership` says. Every step is one script at Redis, so ownership is exclusive whatever the instances believe.
 */
export class Leases {
  readonly #redis: ScriptedRedis;
  readonly #settings: Settings;
  readonly #events: LeaseEvents;
  readonly #membersKey: string;
  readonly #leasesKey: string;
  readonly #partitions: number;
  readonly #held = new Set<number>();
  /** Reading connections of silent owners that must be cut before their partition may be read. */
  readonly #fences = new Map<number, string>();
  #renewedAtMs = -Infinity;
  #memberSinceMs = Infinity;
  #isStaying = true;
  #isReachable = true;
  #ticks: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;

  constructor(redis: ScriptedRedis, settings: Settings, group: string, partitions: number, events: LeaseEvents) {
    this.#redis = redis;
    this.#settings = settings;
    this.#events = events;
    this.#partitions = partitions;
    this.#membersKey = `members:{${group}}`;
    this.#leasesKey = `leases:{${group}}`;
  }

  /**
   * Whether the leases still hold by this process's own clock, counted from when the last renewal was sent: Redis cannot have let
   * them expire before. A process that was paused for longer finds out here before it does anything.
   */
  isValid(): boolean {
    return performance.now() - this.#renewedAtMs < this.#settings.leaseTtlMs;
  }

  start(): void {
    this.#timer = setInterval(() => void this.tick(), this.#settings.heartbeatMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#expiry);
  }

  /** No longer a member: the others may count on what is held here. Leases are renewed until they are released. */
  async leave(): Promise<void> {
    this.#isStaying = false;
    await this.tick();
  }

  /** One round, after those that are under way. Never rejects; answers whether Redis was told. */
  tick(): Promise<boolean> {
    const round = this.#ticks.then(() => this.#round());
    this.#ticks = round.then(() => {});
    return round;
  }

  /** The partition is not ours any more, whatever Redis says. */
  forget(p: number): void {
    this.#held.delete(p);
  }

  /** Renews a lease no longer, and hands it back if it may be, so that somebody else can have it at once. */
  async release(p: number, handsBack: boolean): Promise<void> {
    this.#held.delete(p);
    if (handsBack) await this.#redis.busRelease(this.#leasesKey, this.#settings.holder, p);
  }

  async #round(): Promise<boolean> {
    const { holder, leaseTtlMs, heartbeatMs, log } = this.#settings;
    // Whoever was told that a lease has expired must not be told otherwise afterwards.
    if (!this.isValid()) this.#loseAll();
    const sentAtMs = performance.now();
    try {
      const [, members, flat] = await this.#redis.busHeartbeat(
        this.#membersKey,
        this.#leasesKey,
        holder,
        leaseTtlMs,
        this.#isStaying ? 1 : 0,
        ...[...this.#held].flatMap((p) => [p, this.#events.reader(p) ?? ':']),
      );
      this.#renewedAtMs = sentAtMs;
      if (!this.isValid()) throw new Error('paused for longer than a lease lasts');
      this.#isReachable = true;
      this.#loseAtExpiry();
      const leases = new Map<number, string>();
      for (let index = 0; index < flat.length; index += 2) leases.set(Number(flat[index]), flat[index + 1]!);
      for (const p of this.#held) if (leases.get(p) !== holder) this.#lose(p);
      this.#memberSinceMs = Math.min(this.#memberSinceMs, sentAtMs);
      // One round is waited first, so that instances that come (back) together have seen each other before they share out.
      const isSettled = sentAtMs - this.#memberSinceMs >= heartbeatMs * 0.9;
      if (this.#isStaying && isSettled) await this.#balance(members, leases);
      return true;
    } catch (fault) {
      if (this.#isReachable) log.warn({ err: asError(fault), leases: this.#leasesKey }, 'leases could not be renewed');
      this.#isReachable = false;
      if (!this.isValid()) this.#loseAll();
      return false;
    }
  }

  async #balance(members: string[], leases: Map<number, string>): Promise<void> {
    const { holder, leaseTtlMs } = this.#settings;
    const plan = planOwnership({ self: holder, members, leases, partitions: this.#partitions });
    const release = new Set(plan.release);
    for (const p of release) if (this.#held.has(p) && this.#events.reader(p)) this.#events.surplus(p);
    // Ours at Redis, but given up here (lost by the clock during an outage): taken on again.
    const again = [...leases].filter(([p, owner]) => owner === holder && !this.#held.has(p) && !release.has(p));
    const wanted = [...again.map(([p]) => p), ...plan.acquire].filter((p) => !this.#events.isLeaving(p));
    this.#events.wanted(wanted);
    const readable = wanted.flatMap((p) => {
      const reader = this.#events.reader(p);
      return reader === undefined ? [] : [p, reader];
    });
    if (readable.length === 0) return;

    const sentAtMs = performance.now();
    const taken = await this.#redis.busAcquire(this.#leasesKey, holder, leaseTtlMs, ...readable);
    for (const [p, stale] of taken) if (stale) this.#fences.set(p, stale);
    for (const [p] of taken) {
      const stale = this.#fences.get(p);
      if (stale) await this.#events.cut(p, stale);
      this.#fences.delete(p);
    }
    if (performance.now() - sentAtMs >= leaseTtlMs) return;
    if (!this.#isStaying) {
      await this.#redis.busRelease(this.#leasesKey, holder, ...taken.map(([p]) => p));
      return;
    }
    for (const [p] of taken) {
      this.#held.add(p);
      this.#events.acquired(p);
    }
  }

  /** The next round may come too late to say so. */
  #loseAtExpiry(): void {
    clearTimeout(this.#expiry);
    const leftMs = this.#renewedAtMs + this.#settings.leaseTtlMs - performance.now();
    this.#expiry = setTimeout(() => this.#loseAll(), leftMs).unref();
  }

  #loseAll(): void {
    this.#memberSinceMs = Infinity;
    for (const p of this.#held) this.#lose(p);
  }

  #lose(p: number): void {
    this.#held.delete(p);
    this.#events.lost(p);
  }
}
