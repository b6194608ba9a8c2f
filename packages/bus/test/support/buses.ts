import { createBus, type Bus, type BusOptions, type Logger } from '../../src/index.ts';

/** Short times, so that a test of an expiry does not take long. */
export const FAST = { leaseTtlMs: 900, heartbeatMs: 100, blockMs: 300, pulseMs: 200, trimMs: 200 } as const;

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** Silent unless `BUS_TEST_LOG` is set. */
export function testLog(name: string): Logger {
  const write = (level: string) => (fields: object, message: string) => {
    if (process.env.BUS_TEST_LOG) console.error(performance.now().toFixed(0), name, level, message, fields);
  };
  return Object.fromEntries(levels.map((level) => [level, write(level)])) as unknown as Logger;
}

/** Buses of one test file, closed together. */
export class Buses {
  readonly #open = new Set<Bus>();
  readonly #redisUrl: () => string;

  constructor(redisUrl: () => string) {
    this.#redisUrl = redisUrl;
  }

  async start(instance: string, options: Partial<BusOptions> = {}): Promise<Bus> {
    const bus = createBus({ redisUrl: this.#redisUrl(), instance, log: testLog(instance), ...FAST, ...options });
    this.#open.add(bus);
    await bus.start();
    return bus;
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map((bus) => bus.close()));
    this.#open.clear();
  }
}
