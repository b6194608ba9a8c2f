import { Account } from './accounts.ts';
import { Bot } from './bot.ts';
import { check, type Violation } from './checker/index.ts';
import { emptyHistory, type History } from './history.ts';
import { Random } from './random.ts';
import { readTruth } from './truth.ts';

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
}

export interface Outcome {
  readonly violations: Violation[];
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  /** From the call of `settle` until every message was answered and every reader was current. */
  readonly recoveryMs: number;
  readonly gapsHealed: number;
}

/** People in rooms, talking at a steady pace, each writing down what it did and saw. The first account owns every room. */
export class Workload {
  readonly history: History = emptyHistory();
  readonly bots: Bot[] = [];
  readonly rooms: string[] = [];
  readonly #options: WorkloadOptions;
  readonly #random: Random;
  #timer: NodeJS.Timeout | undefined;
  #sent = 0;

  constructor(options: WorkloadOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
  }

  /** Registers everybody, makes the rooms, joins, connects and subscribes. Every bot is in every third room at least. */
  async prepare(): Promise<void> {
    const { url, bots, rooms, seed } = this.#options;
    const names = Array.from({ length: bots }, (_, index) => `bot${seed}x${index}`);
    const accounts: Account[] = [];
    for (const name of names) accounts.push(await Account.register(url, name));
    const owner = this.#owner(accounts);
    for (let index = 0; index < rooms; index++) {
      const { status, body } = await owner.insist('POST', '/api/rooms', { name: `Room ${index}`, kind: 'public' });
      if (status !== 201) throw new Error(`cannot make a room: ${status} ${JSON.stringify(body)}`);
      this.rooms.push((body as { room: { id: string } }).room.id);
    }
    for (const [index, account] of accounts.entries()) {
      const bot = new Bot({
        wsUrl: `${url.replace('http', 'ws')}/ws`,
        account,
        history: this.history,
        name: names[index] ?? '',
      });
      this.bots.push(bot);
      for (const room of this.roomsOf(bot)) {
        if (account !== owner) await account.insist('POST', `/api/rooms/${room}/join`);
        bot.follow(room);
      }
      bot.connect();
    }
    await until(
      () => this.bots.every((bot) => bot.live) && this.history.readers.every((reader) => reader.current),
      30_000,
      'everybody connected',
    );
  }

  roomsOf(bot: Bot): string[] {
    const place = this.bots.indexOf(bot);
    return this.rooms.filter((_, index) => place === 0 || (index + place) % 3 === 0);
  }

  start(): void {
    const tickMs = 20;
    let due = 0;
    this.#timer = setInterval(() => {
      due += (this.#options.rate * tickMs) / 1_000;
      for (; due >= 1; due--) {
        const bot = this.#random.pick(this.bots);
        // A bot that could not get rid of its messages writes no more of them: people do the same.
        if (bot.waiting < 20) bot.send(this.#random.pick(this.roomsOf(bot)), `message ${++this.#sent} of ${bot.name}`);
      }
    }, tickMs);
  }

  get acknowledged(): number {
    return this.history.sends.filter((send) => send.outcome === 'ok').length;
  }

  /** Stops sending, waits until all is answered and read (at most `patienceMs`), then checks. */
  async settle(patienceMs = 30_000): Promise<Outcome> {
    clearInterval(this.#timer);
    const began = performance.now();
    const quiet = () =>
      this.bots.every((bot) => bot.waiting === 0) && this.history.readers.every((reader) => reader.current);
    await until(quiet, patienceMs, 'every message answered and every reader current').catch(() => undefined);
    const recoveryMs = performance.now() - began;
    // What was acknowledged last may still be on its way to readers.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const [owner] = this.bots;
    if (!owner) throw new Error('settle before prepare');
    await readTruth(this.history, this.rooms, this.#options.mysqlUrl, owner.account);
    for (const bot of this.bots) bot.stop();
    const count = (outcome: string) => this.history.sends.filter((send) => send.outcome === outcome).length;
    return {
      violations: check(this.history),
      acknowledged: count('ok'),
      refused: count('refused'),
      unknown: count('unknown'),
      recoveryMs,
      gapsHealed: this.history.readers.flatMap((reader) => reader.log).filter((seen) => seen.kind === 'gap').length,
    };
  }

  #owner(accounts: Account[]): Account {
    const [owner] = accounts;
    if (!owner) throw new RangeError('a workload needs at least one bot');
    return owner;
  }
}

/** Waits until `condition` holds. @throws an error that names what did not come true. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  patienceMs: number,
  what: string,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
