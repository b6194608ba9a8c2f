import type { Logger } from '@chatapp/bus';
import { newId, partitionOf, streams, type Command } from '@chatapp/contracts';
import type { Db } from '../db/database.ts';
import { deleteMessages, listRoomAges, type RoomAge } from '../db/retention.queries.ts';
import { forgetMessages } from '../search/index/forget.ts';
import type { Installation } from '../people/installation.ts';
import { findFloor } from './find-floor.ts';

const DAY_MS = 24 * 3_600_000;
const ROOMS = 200;
/** Few rows a step, and a pause after each: others write in between. */
const STEP_ROWS = 500;
const PAUSE_MS = 20;
/** After floors were raised, until what lies below them is deleted. */
const SOON_MS = 5_000;

export interface RetentionOptions {
  db: Db;
  installation: Installation;
  partitions: number;
  /** Partitions that this instance owns: nobody else looks after their rooms. */
  owned: () => readonly number[];
  publish: (stream: string, record: string) => void;
  everyMs: number;
  log: Logger;
}

const NOBODY = { id: 'retention', username: 'retention', displayName: '', role: 'user', session: 'retention' } as const;

/**
 * Ends the time of messages that are older than the settings allow. A room's floor is raised by a command, like every change of a room;
 * once it is, what lies below is deleted in small steps, on no partition's time (docs/adr/0010-retention-by-floor.md).
 */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#next(this.#options.everyMs * Math.random());
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Goes through all rooms of the owned partitions. @returns whether it has raised a floor. */
  async run(now = new Date()): Promise<boolean> {
    const { db, partitions, owned, installation } = this.#options;
    const { retentionDays } = installation.settings;
    const cutoff = retentionDays === 0 ? '' : new Date(now.getTime() - retentionDays * DAY_MS).toISOString();
    let hasRaised = false;
    for (let after = ''; !this.#stop.signal.aborted;) {
      const rooms = await listRoomAges(db, after, ROOMS);
      const mine = new Set(owned());
      for (const room of rooms) {
        if (!mine.has(partitionOf(room.id, partitions)) || this.#stop.signal.aborted) continue;
        await this.#clear(room);
        if (room.oldestAt !== null && room.oldestAt < cutoff)
          hasRaised = (await this.#raise(room, cutoff)) || hasRaised;
      }
      if (rooms.length < ROOMS) return hasRaised;
      after = rooms.at(-1)!.id;
    }
    return hasRaised;
  }

  async #raise(room: RoomAge, cutoff: string): Promise<boolean> {
    const { db, partitions, publish } = this.#options;
    const floor = await findFloor(db, room, cutoff);
    if (floor <= room.floor) return false;
    const id = newId();
    const envelope = { key: `retention:${id}`, gateway: 'none', ref: 0, request: id, actor: NOBODY, at: Date.now() };
    const command: Command<'room.expire'> = { type: 'room.expire', ...envelope, room: room.id, floor };
    publish(streams.commands(partitionOf(room.id, partitions)), JSON.stringify(command));
    return true;
  }

  async #clear({ id, floor, firstSeq }: RoomAge): Promise<void> {
    if (firstSeq !== null && firstSeq <= floor) await forgetMessages(this.#options.db, id, floor);
    for (let from = firstSeq ?? Infinity; from <= floor && !this.#stop.signal.aborted; from += STEP_ROWS) {
      await deleteMessages(this.#options.db, id, from, Math.min(from + STEP_ROWS - 1, floor));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  #next(afterMs: number): void {
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#look();
    }, afterMs).unref();
  }

  async #look(): Promise<void> {
    const { everyMs, log } = this.#options;
    const hasRaised = await this.run().catch((err: unknown) => {
      log.warn({ err }, 'could not look for messages that have had their time, will try again');
      return false;
    });
    this.#next(hasRaised ? Math.min(SOON_MS, everyMs) : everyMs * (0.75 + Math.random() / 2));
  }
}
