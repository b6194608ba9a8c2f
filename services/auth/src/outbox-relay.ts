import { partitionOf, streams } from '@chatapp/contracts';
import type { Bus, Logger } from '@chatapp/bus';
import type { Kysely } from 'kysely';
import type { Database } from './db/database.ts';
import { lockUnpublished, updateAllUnpublished, updatePublished } from './db/outbox.queries.ts';

const POLL_MS = 1_000;
const BATCH = 500;
/** How long a stop waits for a batch that is on its way to Redis. */
const STOP_MS = 2_000;

export interface RelayOptions {
  db: Kysely<Database>;
  bus: Pick<Bus, 'publish' | 'flushed' | 'isReady' | 'onDataLoss'>;
  partitions: number;
  log: Logger;
}

/**
 * Publishes committed events to `users:{p}`: at once after a commit (`wake`), and every second for what a crash left.
 *
 * At least once, and each user's in order: the rows stay locked until Redis has confirmed them, so that one relay at a time, of all
 * instances, publishes the oldest. Rows are kept for a while after that (sweeper.ts). Since Redis may lose what it has confirmed,
 * all of them go out again when the bus tells of a loss, and at every start, for a loss that nobody was there to see. Consumers
 * take a repeated event as done.
 */
export class OutboxRelay {
  readonly #options: RelayOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isWoken = false;
  #mustRepeat = true;
  #isFailing = false;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.bus.onDataLoss(() => {
      this.#mustRepeat = true;
      this.wake();
    });
    this.#timer = setInterval(() => this.wake(), POLL_MS);
    this.wake();
  }

  /** An event has been committed. Nothing happens before `start`. */
  wake(): void {
    if (!this.#timer || this.#stop.signal.aborted) return;
    this.#isWoken = true;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const timer = setTimeout(() => this.#stop.abort(), STOP_MS);
    await this.#running;
    clearTimeout(timer);
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    while (this.#isWoken && this.#options.bus.isReady() && !this.#stop.signal.aborted) {
      this.#isWoken = false;
      try {
        await this.#repeatIfLost();
        while ((await this.#publishBatch()) === BATCH);
        this.#isFailing = false;
      } catch (err) {
        if (!this.#isFailing && !this.#stop.signal.aborted)
          this.#options.log.warn({ err }, 'events could not be published, will try again');
        this.#isFailing = true;
      }
    }
  }

  async #repeatIfLost(): Promise<void> {
    if (!this.#mustRepeat) return;
    this.#mustRepeat = false;
    try {
      await updateAllUnpublished(this.#options.db);
    } catch (error) {
      this.#mustRepeat = true;
      throw error;
    }
  }

  #publishBatch(): Promise<number> {
    const { db, bus, partitions } = this.#options;
    return db.transaction().execute(async (trx) => {
      const batch = await lockUnpublished(trx, BATCH);
      if (batch.length === 0) return 0;
      for (const { userId, record } of batch) bus.publish(streams.users(partitionOf(userId, partitions)), record);
      await this.#flushed();
      const ids = batch.map(({ id }) => id);
      await updatePublished(trx, ids, new Date());
      return batch.length;
    });
  }

  /** As long as Redis takes: to give the rows free earlier would let another relay overtake what is in our queue. */
  async #flushed(): Promise<void> {
    const { signal } = this.#stop;
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped before Redis confirmed')), { once: true });
    });
    await Promise.race([this.#options.bus.flushed(), stopped]);
  }
}
