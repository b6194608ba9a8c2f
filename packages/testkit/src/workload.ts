import { Account } from './accounts.ts';
import { act } from './actions.ts';
import { Bot } from './bot.ts';
import { check, type Violation } from './checker/index.ts';
import type { Device } from './devices.ts';
import { emptyHistory, type History } from './history.ts';
import { Poller } from './poller.ts';
import { Random } from './random.ts';
import { readKept } from './kept.ts';
import { readIndex } from './search-index.ts';
import { readHeads, readTruth } from './truth.ts';
import { readBadges, readHttp } from './http-view.ts';
import { until } from './until.ts';
import { Witness } from './witness.ts';

export interface WorkloadOptions {
  /** The entrance, `http://host:port`. */
  readonly url: string;
  /** An URL of MySQL that may read the schema `chatapp_chat`. */
  readonly mysqlUrl: string;
  readonly seed: number;
  readonly bots: number;
  readonly rooms: number;
  /** Messages a second, all bots together. */
  readonly rate: number;
  /** Whether search-indexer runs: then the index has to be complete in the end. */
  readonly indexed?: boolean;
  /** Nobody stops reading for a while: what waits then waits for the server. */
  readonly attentive?: boolean;
}

export interface Outcome {
  readonly violations: Violation[];
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  /** From the call of `settle` until every message was answered and every reader knew every room's head. */
  readonly recoveryMs: number;
  readonly gapsHealed: number;
  /** Who waited for what five seconds after the load had ended; empty where nobody did. */
  readonly late: readonly string[];
}

/** Rooms that somebody reads by polling: one public, one private. */
const POLLED = 2;
/** Settling takes a second or two; whoever is not done by then is named. */
const LATE_MS = 5_000;
/** Longer than any act is patient. */
const ACTS_MS = 130_000;

/**
 * People in rooms, public and private, who talk, reply, name each other, edit, delete, lose their connection, stop reading for a while, go and
 * come again, are taken out or banned and let in again, become moderators, are muted, find their room an archive for a moment or under another
 * name, keep drafts, say how they want to be told, follow threads, look in from other devices and log out there; each writes down what it did and saw. The first one owns every room and is never taken out; it also polls two of them.
 */
export class Workload {
  readonly history: History = emptyHistory();
  readonly bots: Bot[] = [];
  readonly rooms: { id: string; isPrivate: boolean }[] = [];
  readonly random: Random;
  /** Who is in which room now, by bot. */
  readonly memberships = new Map<Bot, Set<string>>();
  /** Rooms that are archives now. */
  readonly archives = new Set<string>();
  /** Where something is being asked for that is kept, and who is muted where: there nothing else of the kind begins meanwhile. */
  readonly asking = new Set<string>();
  /** Further clients of the same people, which come when all is under way. */
  readonly devices: Device[] = [];
  readonly witness: Witness;
  #pollers: Poller[] = [];
  readonly #options: WorkloadOptions;
  #timer: NodeJS.Timeout | undefined;
  /** The first sends, all of which are settled, and how many of them were acknowledged: nobody counts a long history again and again. */
  readonly #settled = { count: 0, acknowledged: 0 };
  /** Acts that are not over yet. */
  readonly #open = new Set<Promise<void>>();

  constructor(options: WorkloadOptions) {
    this.#options = options;
    this.random = new Random(options.seed);
    this.witness = new Witness(this.history, options.mysqlUrl);
  }

  get wsUrl(): string {
    return `${this.#options.url.replace('http', 'ws')}/ws`;
  }

  get owner(): Bot {
    const [owner] = this.bots;
    if (!owner) throw new Error('the workload has not been prepared');
    return owner;
  }

  /** Registers everybody, makes the rooms, brings everybody in, connects and subscribes. */
  async prepare(): Promise<void> {
    const { url, bots, rooms, seed } = this.#options;
    const { history, witness, wsUrl } = this;
    for (let index = 0; index < bots; index++) {
      const name = `bot${seed}x${index}`;
      const account = await Account.register(url, name);
      history.people.set(account.id, name);
      this.bots.push(new Bot({ wsUrl, account, history, name, witness }));
    }
    for (let index = 0; index < rooms; index++) {
      const isPrivate = index % 2 === 1;
      const { status, body } = await this.owner.account.insist('POST', '/api/rooms', {
        name: `Room ${index}`,
        kind: isPrivate ? 'private' : 'public',
      });
      if (status !== 201) throw new Error(`cannot make a room: ${status} ${JSON.stringify(body)}`);
      this.rooms.push({ id: (body as { room: { id: string } }).room.id, isPrivate });
    }
    for (const [place, bot] of this.bots.entries()) {
      const mine = this.rooms.filter((_, index) => place === 0 || (index + place) % 3 !== 0);
      this.memberships.set(bot, new Set(mine.map((room) => room.id)));
      for (const { id } of mine) {
        if (bot !== this.owner) await this.#add(bot, id);
        this.history.steady.add(`${id} ${bot.account.id}`);
        bot.follow(id);
      }
      bot.connect();
    }
    await until(
      () => this.bots.every((bot) => bot.live) && this.history.readers.every((reader) => reader.current),
      30_000,
      'everybody connected',
    ).catch(async (error: Error) => {
      throw new Error(`${error.message}: ${(await this.#waitingFor()).join('; ')}`);
    });
  }

  /** Whom auth has just registered may be unknown to the rest for a while. */
  async #add(bot: Bot, room: string): Promise<void> {
    let status = 0;
    const tryIt = async () => {
      const answer = await this.owner.account.insist('POST', `/api/rooms/${room}/members`, { userId: bot.account.id });
      return (status = answer.status) < 300;
    };
    await until(tryIt, 30_000, 'somebody is let in').catch((error: Error) => {
      throw new Error(`${error.message}: ${status}`);
    });
  }

  get attentive(): boolean {
    return this.#options.attentive ?? false;
  }

  /** Acts a second. */
  get rate(): number {
    return this.#options.rate;
  }

  roomsOf(bot: Bot): string[] {
    return [...(this.memberships.get(bot) ?? [])];
  }

  start(): void {
    this.#pollers = this.rooms.slice(0, POLLED).map(({ id }) => new Poller(this.owner.account, id, this.history));
    for (const poller of this.#pollers) void poller.run();
    const tickMs = 20;
    let due = 0;
    this.#timer = setInterval(() => {
      due += (this.#options.rate * tickMs) / 1_000;
      for (; due >= 1; due--) {
        this.#begin();
      }
    }, tickMs);
  }

  #begin(): void {
    // What cannot be done while something is broken shows in the history.
    const done: Promise<void> = act(this)
      .catch(() => undefined)
      .finally(() => this.#open.delete(done));
    this.#open.add(done);
  }

  get acknowledged(): number {
    const { sends } = this.history;
    const settled = this.#settled;
    for (let send = sends[settled.count]; send && send.outcome !== 'pending'; send = sends[++settled.count])
      if (send.outcome === 'ok') settled.acknowledged++;
    return sends
      .slice(settled.count)
      .reduce((sum, { outcome }) => sum + Number(outcome === 'ok'), settled.acknowledged);
  }

  /** Stops sending, waits until all is answered and read (at most `patienceMs`), then checks. */
  async settle(patienceMs = 30_000): Promise<Outcome> {
    clearInterval(this.#timer);
    const began = performance.now();
    const ids = this.rooms.map((room) => room.id);
    const { mysqlUrl } = this.#options;
    const late: string[] = [];
    const look = setTimeout(() => void this.#waitingFor().then((waits) => late.push(...waits)), LATE_MS);
    await until(() => this.#open.size === 0, ACTS_MS, 'all acts over').catch(() => undefined);
    await until(() => this.bots.every((bot) => bot.waiting === 0), patienceMs, 'every message answered').catch(
      () => undefined,
    );
    const heads = await readHeads(ids, mysqlUrl);
    const readers = [...this.#readers, ...this.#pollers];
    await until(() => readers.every((reader) => reader.knows(heads)), patienceMs, 'every reader current').catch(
      () => undefined,
    );
    const recoveryMs = performance.now() - began;
    clearTimeout(look);
    // What is delivered twice, or after a removal, shows a little later.
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const reader of [...this.bots, ...this.devices.flatMap(({ reader }) => reader ?? []), ...this.#pollers])
      reader.stop();
    await this.witness.stop();
    await readTruth(this.history, ids, mysqlUrl, this.owner.account);
    const accounts = this.bots.map(({ account }) => account);
    for (const account of accounts) await readBadges(this.history, account);
    await readKept(this.history, accounts);
    await this.#readAsOthers();
    if (this.#options.indexed) await readIndex(this.history, mysqlUrl, this.owner.account, this.random);
    const count = (outcome: string) => this.history.sends.filter((send) => send.outcome === outcome).length;
    return {
      violations: check(this.history),
      acknowledged: count('ok'),
      refused: count('refused'),
      unknown: count('unknown'),
      recoveryMs,
      gapsHealed: this.history.readers.flatMap((reader) => reader.log).filter((seen) => seen.kind === 'gap').length,
      late,
    };
  }

  /** Those of whom it is expected that they know everything in the end. */
  get #readers(): Bot[] {
    return [...this.bots, ...this.devices.flatMap(({ stays, reader }) => (stays && reader ? reader : []))];
  }

  /** Each room once more, as one of its other members is told it. */
  async #readAsOthers(): Promise<void> {
    for (const [place, { id: room }] of this.rooms.entries()) {
      const members = this.bots.filter((bot) => bot !== this.owner && this.memberships.get(bot)?.has(room));
      const account = members[place % Math.max(1, members.length)]?.account;
      if (account) this.history.otherViews.push({ room, userId: account.id, view: await readHttp(account, room) });
    }
  }

  async #waitingFor(): Promise<string[]> {
    const heads = await readHeads(
      this.rooms.map((room) => room.id),
      this.#options.mysqlUrl,
    ).catch(() => new Map<string, number>());
    return [
      ...(this.#open.size > 0 ? [`${this.#open.size} acts go on`] : []),
      ...this.#readers.flatMap((bot) => bot.waits(heads)),
    ];
  }
}
