import type { Bus, Logger } from '@chatapp/bus';
import type { Instance, SystemState, Vitals } from '@chatapp/contracts';
import { readSystem } from './read-system.ts';

/** However many look, Redis is asked once in this time; while nobody does, never. */
const FRESH_MS = 900;

interface Parts {
  readonly bus: Bus;
  readonly log: Pick<Logger, 'warn'>;
  readonly partitions: number;
  readonly gateway: string;
  readonly vitals: () => Promise<Vitals>;
}

/** The state of the system, for those who look at it. */
export class SystemWatch {
  readonly #parts: Parts;
  #reading: Promise<SystemState> | undefined;
  #readMs = -Infinity;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  read(): Promise<SystemState> {
    const nowMs = performance.now();
    if (this.#reading === undefined || nowMs - this.#readMs > FRESH_MS) {
      this.#readMs = nowMs;
      this.#reading = this.#read();
    }
    return this.#reading;
  }

  async #read(): Promise<SystemState> {
    const { bus, log, partitions, gateway } = this.#parts;
    if (!bus.isReady()) return this.#alone();
    try {
      return await readSystem(bus, partitions, gateway);
    } catch (err) {
      log.warn({ err }, 'the state of the system could not be read');
      return this.#alone();
    }
  }

  /** What is known without Redis: that it is away, and how this gateway fares. */
  async #alone(): Promise<SystemState> {
    const { bus, partitions, gateway, vitals } = this.#parts;
    const { publishedRecords, queuedRecords } = bus.stats();
    const own = await vitals();
    const at = new Date().toISOString();
    const counts = { publishedRecords, queuedRecords, consumers: [] };
    const instance: Instance = { ...own, ...counts, id: gateway, state: 'running', heardAt: at };
    const since = own.checks['redis']?.since ?? at;
    const stores: SystemState['stores'] = [{ name: 'redis', ok: false, since, missedBy: [own.instance], facts: {} }];
    const nothing = { ownership: [], streams: [], inboxes: [], deadLetters: 0 };
    return { at, partitions, gateway, instances: [instance], ...nothing, stores };
  }
}
