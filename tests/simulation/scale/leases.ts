import { Random } from '@chatapp/testkit';
// @boundaries-ignore the bus's own parts run here without what is around them
import { Leases } from '../../../packages/bus/src/leases.ts';
// @boundaries-ignore as above
import type { ScriptedRedis } from '../../../packages/bus/src/scripts.ts';
// @boundaries-ignore as above
import type { Settings } from '../../../packages/bus/src/settings.ts';
import { commands } from '../world/redis-commands.ts';
import { emptyRedis } from '../world/redis-data.ts';
import { Process, Time } from '../world/time.ts';
import { present } from './costs.ts';

/** What a handler has in hand is finished, and what it published is confirmed. */
const HAND_OVER_MS = 20;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** One instance of a group: the bus's own leases, and how long its partitions take to be handed over and to be taken on. */
class Member {
  readonly process: Process;
  readonly leases: Leases;
  readonly serving = new Set<number>();
  readonly #group: LeaseGroup;
  readonly #held = new Set<number>();
  readonly #leaving = new Set<number>();

  constructor(group: LeaseGroup, name: string) {
    this.#group = group;
    this.process = new Process(name);
    const settings = {
      holder: name,
      leaseTtlMs: present.leaseTtlMs,
      heartbeatMs: present.heartbeatMs,
      log: silent,
    } as unknown as Settings;
    this.leases = new Leases(group.redis, settings, 'group', group.partitions, {
      reader: () => `run:${name}`,
      wanted: () => {},
      cut: async () => {},
      isLeaving: (p) => this.#leaving.has(p),
      acquired: (p) => this.#take(p),
      surplus: (p) => this.#handOver(p),
      lost: (p) => this.#drop(p),
    });
  }

  async stop(): Promise<void> {
    await this.leases.leave();
    for (const p of this.#held) this.#handOver(p);
    this.#group.time.after(HAND_OVER_MS + 1, this.process, () => this.leases.stop());
  }

  #take(p: number): void {
    this.#held.add(p);
    this.#group.moves++;
    this.#group.time.after(this.#group.loadMs, this.process, () => {
      if (!this.#held.has(p)) return;
      this.serving.add(p);
      this.#group.begins(p, this);
    });
  }

  #handOver(p: number): void {
    if (this.#leaving.has(p)) return;
    this.#leaving.add(p);
    this.#group.time.after(HAND_OVER_MS, this.process, () => {
      this.#drop(p);
      void this.leases.release(p, true).then(() => this.#leaving.delete(p));
    });
  }

  #drop(p: number): void {
    this.#held.delete(p);
    if (this.serving.delete(p)) this.#group.ends(p, this);
  }
}

/** What came of one event. */
export interface Settling {
  /** Until each partition had its owner again and all shares were even. */
  readonly settledMs: number;
  readonly moves: number;
  /** What no plan can do without. */
  readonly fewest: number;
  /** For how long partitions had nobody, of those that had: mean and most. */
  readonly aloneMs: { readonly mean: number; readonly most: number };
}

/** A consumer group's leases over simulated time: real members, one Redis in memory that answers at once. */
export class LeaseGroup {
  readonly partitions: number;
  /** Between taking a partition and reading it: the state of the last owner must be there. */
  readonly loadMs: number;
  readonly time = new Time();
  readonly redis: ScriptedRedis;
  moves = 0;
  /** Partitions that two served at once. */
  doubles = 0;
  readonly members = new Set<Member>();
  readonly #random: Random;
  readonly #owners = new Map<number, Member>();
  readonly #aloneSince = new Map<number, number>();
  #gaps: number[] = [];
  #names = 0;

  constructor(seed: number, partitions: number, loadMs: number) {
    this.#random = new Random(seed);
    this.partitions = partitions;
    this.loadMs = loadMs;
    const data = emptyRedis();
    const server = () => ({ data, runId: 'run', nowMs: this.time.nowMs });
    const run =
      (name: string) =>
      (...args: (string | number)[]) =>
        Promise.resolve(commands[name]!(server(), ...args));
    this.redis = {
      busHeartbeat: run('busHeartbeat'),
      busAcquire: run('busAcquire'),
      busRelease: run('busRelease'),
      client: () => Promise.resolve(1),
    } as unknown as ScriptedRedis;
  }

  /** Runs it on the clock of the simulation. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    const restore = this.time.install(() => this.#random.next());
    try {
      return await run();
    } finally {
      restore();
    }
  }

  /** Starts so many within a heartbeat, each at its own moment. */
  launch(count: number, afterMs = 0): void {
    for (; count > 0; count--) {
      const member = new Member(this, `${this.#random.int(1e5, 1e6)}-${this.#names++}`);
      this.time.after(afterMs + this.#random.next() * present.heartbeatMs, member.process, () => {
        this.members.add(member);
        member.leases.start();
      });
    }
  }

  /** @returns how many partitions they had. */
  kill(count: number): number {
    let had = 0;
    for (const member of this.#some(count)) {
      member.process.isDead = true;
      this.members.delete(member);
      had += member.serving.size;
      for (const p of member.serving) this.ends(p, member);
    }
    return had;
  }

  /** In good order. @returns how many partitions they had. */
  stop(count: number): number {
    let had = 0;
    for (const member of this.#some(count)) {
      this.members.delete(member);
      had += member.serving.size;
      this.time.after(0, member.process, () => void member.stop());
    }
    return had;
  }

  begins(p: number, member: Member): void {
    if (this.#owners.has(p)) this.doubles++;
    this.#owners.set(p, member);
    const since = this.#aloneSince.get(p);
    if (since !== undefined) this.#gaps.push(this.time.nowMs - since);
    this.#aloneSince.delete(p);
  }

  ends(p: number, member: Member): void {
    if (this.#owners.get(p) !== member) return;
    this.#owners.delete(p);
    this.#aloneSince.set(p, this.time.nowMs);
  }

  /** Partitions of each member, ascending. */
  shares(): number[] {
    return [...this.members].map(({ serving }) => serving.size).toSorted((a, b) => a - b);
  }

  /** Whether each partition has one owner who lives, and no share is larger than it must be. */
  isSettled(members: number): boolean {
    const shares = this.shares();
    const floor = Math.floor(this.partitions / members);
    return (
      shares.length === members &&
      shares[0]! >= floor &&
      shares.at(-1)! <= Math.ceil(this.partitions / members) &&
      this.#owners.size === this.partitions
    );
  }

  /** Lets something happen, which says how many partitions must move, and time pass until all is even again. */
  async settle(members: number, happens: () => number, limitMs = 60_000): Promise<Settling> {
    const fromMs = this.time.nowMs;
    this.moves = 0;
    this.#gaps = [];
    const fewest = happens();
    do await this.time.pass(50);
    while (!this.isSettled(members) && this.time.nowMs - fromMs < limitMs);
    const gaps = this.#gaps;
    return {
      settledMs: this.time.nowMs - fromMs,
      moves: this.moves,
      fewest,
      aloneMs: { mean: gaps.reduce((sum, ms) => sum + ms, 0) / Math.max(1, gaps.length), most: Math.max(0, ...gaps) },
    };
  }

  #some(count: number): Member[] {
    const all = [...this.members];
    return Array.from(
      { length: Math.min(count, all.length) },
      () => all.splice(this.#random.int(0, all.length), 1)[0]!,
    );
  }
}
