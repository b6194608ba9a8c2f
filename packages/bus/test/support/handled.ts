import type { Redis } from 'ioredis';
import type { Bus } from '../../src/index.ts';
import { assertDelivery } from './delivery.ts';
import { until } from './waiting.ts';
import { handledKey, workStream } from './worker.ts';

/** A server or a cluster. */
type Store = { readonly admin: Redis };

/** The numbers that workers have handled of a partition, and who handled each. */
export async function handled(server: Store, p: number): Promise<{ by: string; number: number }[]> {
  const lines = await server.admin.lrange(handledKey(p), 0, -1);
  return lines.map((line) => ({ by: line.split(':')[0]!, number: Number(line.split(':')[1]) }));
}

/** Publishes 0, 1, 2, … to each partition, a few at a time, until it is stopped. */
export function startTraffic(bus: Bus, partitions: number, everyMs = 5): { stop(): number } {
  let next = 0;
  const timer = setInterval(() => {
    for (let p = 0; p < partitions; p++) bus.publish(workStream(p), String(next));
    next++;
  }, everyMs).unref();
  return {
    stop() {
      clearInterval(timer);
      return next;
    },
  };
}

/** Waits until the last number has been handled in every partition, and checks the order of all. */
export async function assertAllHandled(server: Store, partitions: number, count: number): Promise<void> {
  for (let p = 0; p < partitions; p++) {
    const isThrough = async () => (await handled(server, p)).some(({ number }) => number === count - 1);
    await until(`partition ${p} is handled up to ${count - 1}`, isThrough, 15_000);
    const seen = await handled(server, p);
    assertDelivery(
      seen.map(({ number }) => number),
      count,
    );
  }
}

/** The partitions that handled something lately, by worker. */
export async function latestOwners(server: Store, partitions: number): Promise<Map<string, number[]>> {
  const owners = new Map<string, number[]>();
  for (let p = 0; p < partitions; p++) {
    const last = (await server.admin.lrange(handledKey(p), -1, -1))[0];
    const by = last?.split(':')[0] ?? 'nobody';
    owners.set(by, [...(owners.get(by) ?? []), p]);
  }
  return owners;
}
