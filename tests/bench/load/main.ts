// The load generator: a process of its own, which a `Driver` forks and gives orders to.
import { prefer } from '../processes.ts';
import { Crowd, ownCpuUs } from './crowd.ts';
import type { Orders } from './orders.ts';
import { resume } from './resume.ts';

// So that what it measures is not its own delay.
prefer(process.pid);

let crowd: Crowd | undefined;

const orders: Orders = {
  async connect(order) {
    const beganMs = performance.now();
    crowd = await Crowd.connect(order);
    return { tookMs: performance.now() - beganMs };
  },
  async send(order) {
    if (crowd === undefined) throw new Error('nobody is connected');
    return crowd.send(order);
  },
  resume,
  cpuUs: async () => ownCpuUs(),
  async close() {
    crowd?.close();
    crowd = undefined;
  },
};

export interface OrderMessage {
  readonly name: keyof Orders;
  readonly order: unknown;
}

process.on('message', ({ name, order }: OrderMessage) => {
  void (orders[name] as (order: unknown) => Promise<unknown>)(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
