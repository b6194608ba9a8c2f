import { partitionOf } from '@chatapp/contracts';
import type { Logger } from '@chatapp/bus';
import type { Db } from '../../db/database.ts';
import { listRoomsBehind } from '../db/indexing.queries.ts';
import type { Laggards } from './laggards.ts';

const PAGE_ROOMS = 1_000;
/** More than this wait already: the next sweep finds the others. */
const ENOUGH = 10_000;

export interface SweepDeps {
  db: Db;
  partitions: number;
  owned: (p: number) => boolean;
  laggards: Laggards;
  everyMs: number;
  log: Pick<Logger, 'debug' | 'warn'>;
}

/**
 * Looks through all rooms for those whose index is behind and that no event will tell of: after a loss of the last events, in an
 * installation that is older than its index, and when an operator wants it made anew.
 */
export class Sweep {
  readonly #deps: SweepDeps;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(deps: SweepDeps) {
    this.#deps = deps;
  }

  /** Sweeps at once, and later every so often. While one is under way, another follows it. */
  start(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** Resolves when none is under way. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#again && !this.#stopped) {
      this.#again = false;
      await this.#sweep().catch((err: unknown) => this.#deps.log.warn({ err }, 'could not look for rooms to index'));
    }
    if (!this.#stopped) this.#timer = setTimeout(() => this.start(), this.#deps.everyMs).unref();
  }

  async #sweep(): Promise<void> {
    const { db, partitions, owned, laggards, log } = this.#deps;
    let after: string | undefined = '';
    let found = 0;
    while (after !== undefined && !this.#stopped && laggards.size < ENOUGH) {
      const page = await listRoomsBehind(db, after, PAGE_ROOMS);
      for (const room of page.rooms) {
        const p = partitionOf(room, partitions);
        if (!owned(p)) continue;
        laggards.add(room, p);
        found++;
      }
      after = page.next;
    }
    if (found > 0) log.debug({ rooms: found }, 'rooms whose index is behind');
  }
}
