import { randomUUID } from 'node:crypto';
import type { ScriptedRedis } from './scripts.ts';
import type { Servers } from './servers/servers.ts';
import type { DataLoss, Logger } from './types.ts';

/** Names a server's data set. It vanishes with the data, and whoever notices first gives a new name. */
const INCARNATION_KEY = 'bus:incarnation';

/** Makes anew what must exist on a server before anybody hears of a loss. */
export type Restorer = (client: ScriptedRedis, server: string) => Promise<void>;

interface Known {
  runId: string;
  incarnation: string;
}

/**
 * Notices that a server may have lost data: its process is another one (with the append-only file written every second, the last
 * second may be gone), its data set is another one, or it has taken the place of one that is gone.
 */
export class ServerWatch {
  readonly restorers = new Set<Restorer>();
  readonly #servers: Servers;
  readonly #log: Logger;
  readonly #onLoss: (reason: DataLoss, server: string) => void;
  readonly #known = new Map<string, Known>();
  #isComplete = false;
  #recovery: Promise<void> = Promise.resolve();

  constructor(servers: Servers, log: Logger, onLoss: (reason: DataLoss, server: string) => void) {
    this.#servers = servers;
    this.#log = log;
    this.#onLoss = onLoss;
    servers.onRefresh(() => this.#forgetGone());
  }

  /** Of the data set that holds a stream, as far as is known; empty before the first answer. */
  incarnation(stream: string): string {
    const server = this.#servers.serverOf(this.#servers.placeOf(stream));
    return (server === undefined ? undefined : this.#known.get(server)?.incarnation) ?? '';
  }

  /** A server that is met from now on has taken over from another one, whose last second it may lack. */
  allMet(): void {
    this.#isComplete = true;
  }

  /**
   * Asks over the given connection to a server. When it resolves, a loss that anybody has found so far has been reported.
   * Answers the run id of the server process.
   */
  async check(client: ScriptedRedis, server: string): Promise<string> {
    const key = this.#servers.keyOn(server, INCARNATION_KEY);
    if (key === undefined) throw new Error(`${server} keeps nothing any more`);
    const [runId, incarnation] = await client.busPulse(key, randomUUID());
    const reason = this.#lossOf(this.#known.get(server), { runId, incarnation });
    this.#known.set(server, { runId, incarnation });
    if (reason) this.#recovery = this.#recovery.then(() => this.#recover(reason, client, server));
    await this.#recovery;
    return runId;
  }

  #lossOf(before: Known | undefined, now: Known): DataLoss | undefined {
    if (before === undefined) return this.#isComplete ? 'restarted' : undefined;
    if (now.incarnation !== before.incarnation) return 'emptied';
    return now.runId === before.runId ? undefined : 'restarted';
  }

  async #recover(reason: DataLoss, client: ScriptedRedis, server: string): Promise<void> {
    this.#log.warn({ reason, ...(server ? { server } : {}) }, 'redis may have lost data');
    for (const restore of this.restorers) {
      await restore(client, server).catch((fault: unknown) =>
        this.#log.warn({ err: fault }, 'could not restore a stream yet'),
      );
    }
    this.#onLoss(reason, server);
  }

  #forgetGone(): void {
    const all = new Set(this.#servers.all());
    for (const server of this.#known.keys()) if (!all.has(server)) this.#known.delete(server);
  }
}
