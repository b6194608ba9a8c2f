import type { Bus, Logger } from '@chatapp/bus';
import type { Partition } from '../partition.ts';

const TICK_MS = 250;

/** Has happen what waits for its time: graces that end, numbers of rooms that are due. */
export class PresenceClock {
  readonly #bus: Pick<Bus, 'flushed'>;
  readonly #partitions: ReadonlyMap<number, Partition>;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #busy = false;

  constructor(bus: Pick<Bus, 'flushed'>, partitions: ReadonlyMap<number, Partition>, log: Logger) {
    this.#bus = bus;
    this.#partitions = partitions;
    this.#log = log;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#busy) return;
      this.#busy = true;
      void this.#tick().finally(() => (this.#busy = false));
    }, TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #tick(): Promise<void> {
    const told: [Partition, string[]][] = [];
    for (const partition of this.#partitions.values()) {
      // One that was paused must not speak of what it knew then.
      if (partition.own.signal.aborted) continue;
      const fields = partition.presence.tick(performance.now());
      if (fields.length > 0) told.push([partition, fields]);
    }
    if (told.length === 0) return;
    try {
      await this.#bus.flushed();
      for (const [partition, fields] of told) for (const field of fields) partition.changed(field);
      await Promise.all(told.map(([partition]) => partition.save()));
    } catch (err) {
      // The next batch, or the next look after the gateways, saves it.
      this.#log.debug({ err }, 'presence not saved yet');
    }
  }
}
