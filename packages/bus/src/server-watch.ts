import { randomUUID } from 'node:crypto';
import type { ScriptedRedis } from './scripts.ts';
import type { DataLoss, Logger } from './types.ts';

/** Names the data set. It vanishes with the data, and whoever notices first gives a new name. */
const INCARNATION_KEY = 'bus:incarnation';

/** Makes anew what must exist before anybody hears of a loss. */
export type Restorer = (client: ScriptedRedis) => Promise<void>;

/**
 * Notices that Redis may have lost data: its process is another one (with the append-only file written every second, the last
 * second may be gone), or its data set is another one.
 */
export class ServerWatch {
  readonly restorers = new Set<Restorer>();
  readonly #log: Logger;
  readonly #onLoss: (reason: DataLoss) => void;
  #runId: string | undefined;
  #incarnation = '';
  #recovery: Promise<void> = Promise.resolve();

  constructor(log: Logger, onLoss: (reason: DataLoss) => void) {
    this.#log = log;
    this.#onLoss = onLoss;
  }

  /** Of the data set, as far as is known; empty before the first answer. */
  get incarnation(): string {
    return this.#incarnation;
  }

  /**
   * Asks over the given connection. When it resolves, a loss that anybody has found so far has been reported.
   * Answers the run id of the server process.
   */
  async check(client: ScriptedRedis): Promise<string> {
    const [runId, incarnation] = await client.busPulse(INCARNATION_KEY, randomUUID());
    const known = this.#runId !== undefined;
    const reason = incarnation !== this.#incarnation ? 'emptied' : runId !== this.#runId ? 'restarted' : undefined;
    this.#runId = runId;
    this.#incarnation = incarnation;
    if (known && reason) this.#recovery = this.#recovery.then(() => this.#recover(reason, client));
    await this.#recovery;
    return runId;
  }

  async #recover(reason: DataLoss, client: ScriptedRedis): Promise<void> {
    this.#log.warn({ reason }, 'redis may have lost data');
    for (const restore of this.restorers) {
      await restore(client).catch((fault: unknown) => this.#log.warn({ err: fault }, 'could not restore a stream yet'));
    }
    this.#onLoss(reason);
  }
}
