import { setTimeout as sleep } from 'node:timers/promises';
import { anyOf, BEYOND_LEASE_MS, eachService, faultsOf, type Fault } from './fault.ts';
import { SERVICES, STREAMING } from './lab.ts';

const CLOCK_WRONG_MS = 4 * 60_000;

/** What happens to the services' processes. */
export const processes: readonly Fault[] = [
  ...eachService('processes', 'kill', SERVICES, async (lab, service, random) =>
    lab.stack.kill(service, anyOf(lab, service, random), 'SIGKILL'),
  ),
  ...eachService('processes', 'sleep beyond the lease', SERVICES, async (lab, service, random) => {
    const index = anyOf(lab, service, random);
    lab.stack.pause(service, index);
    await sleep(BEYOND_LEASE_MS);
    lab.stack.resume(service, index);
  }),
  ...eachService('processes', 'nap within the lease', STREAMING, async (lab, service, random) => {
    const index = anyOf(lab, service, random);
    lab.stack.pause(service, index);
    await sleep(random.int(300, 2_000));
    lab.stack.resume(service, index);
  }),
  ...eachService('processes', 'restart', SERVICES, async (lab, service, random) =>
    lab.stack.restart(service, anyOf(lab, service, random)),
  ),
  ...eachService('processes', 'scale up and down', SERVICES, async (lab, service) => {
    const before = lab.stack.instances().filter((instance) => instance.service === service).length;
    await lab.stack.scale(service, before + 1);
    await sleep(2_000);
    await lab.stack.scale(service, before);
  }),
  ...faultsOf('processes', [
    {
      name: 'rolling restart of everything',
      async run(lab) {
        for (const { service, index } of lab.stack.instances()) await lab.stack.restart(service, index);
      },
    },
  ]),
];

/** One instance's wall clock jumps, stays wrong for a while, and jumps back: as after a bad time server, or a virtual machine's sleep. */
export const clocks: readonly Fault[] = [
  ...eachService('clocks', 'clock ahead', SERVICES, async (lab, service, random) => {
    const index = anyOf(lab, service, random);
    await lab.setClock(service, index, CLOCK_WRONG_MS);
    await sleep(3_000);
    await lab.setClock(service, index, 0);
  }),
  ...eachService('clocks', 'clock behind', SERVICES, async (lab, service, random) => {
    const index = anyOf(lab, service, random);
    await lab.setClock(service, index, -CLOCK_WRONG_MS);
    await sleep(3_000);
    await lab.setClock(service, index, 0);
  }),
];
