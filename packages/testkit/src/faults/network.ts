import { setTimeout as sleep } from 'node:timers/promises';
import { BEYOND_LEASE_MS, eachService, faultsOf, type Fault } from './fault.ts';
import { SERVICES, STREAMING } from './lab.ts';
import { dropPackets } from './packets.ts';

/** What happens between one service and Redis, and to the entrance. */
export const network: readonly Fault[] = [
  ...eachService('network', 'cut from Redis', SERVICES, async (lab, service) => lab.redis[service].cut()),
  ...eachService('network', 'no way to Redis', SERVICES, async (lab, service) => {
    lab.redis[service].close();
    await sleep(BEYOND_LEASE_MS);
    lab.redis[service].heal();
  }),
  ...eachService('network', 'half-open to Redis', STREAMING, async (lab, service) => {
    lab.redis[service].flow('hold', 'hold');
    await sleep(BEYOND_LEASE_MS);
    lab.redis[service].heal();
  }),
  ...eachService('network', 'one-way to Redis', STREAMING, async (lab, service) => {
    lab.redis[service].flow('pass', 'hold');
    await sleep(BEYOND_LEASE_MS);
    lab.redis[service].heal();
  }),
  // Whoever waits for the network to tell waits for ever.
  ...eachService('network', 'forgotten by Redis', SERVICES, async (lab, service) => lab.redis[service].abandon()),
  ...eachService(
    'network',
    'packets to Redis dropped',
    SERVICES,
    async (lab, service) => dropPackets(lab.redis[service].port, BEYOND_LEASE_MS),
    { needsRoot: true },
  ),
  ...eachService('network', 'slow to Redis', STREAMING, async (lab, service) => {
    lab.redis[service].flow({ delayMs: 100 }, { delayMs: 100 });
    await sleep(3_000);
    lab.redis[service].heal();
    lab.redis[service].cut(); // what was delayed must not be overtaken
  }),
  ...faultsOf('network', [{ name: 'nginx reloaded', run: async (lab) => lab.stack.entrance?.reload() }]),
];
