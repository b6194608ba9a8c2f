import { TransientError, createBus, type Ownership, type StreamRecord } from '@chatapp/bus';
import { groups, patience, requiredGroups, streams } from '@chatapp/contracts';
import { createService, type Service } from '@chatapp/service-kit';
import type { Env } from './env.ts';
import { deliver } from './handlers/deliver.ts';
import { tellGateways } from './handlers/user-event.ts';
import { Gateways } from './gateways.ts';
import { fanoutMetrics } from './metrics.ts';
import { Partition } from './partition.ts';
import { Pruner } from './pruner.ts';
import { PresenceClock } from './presence/clock.ts';
import { StateStore } from './state-store.ts';

/**
 * fanout: takes each event to the gateways that listen to its room or person. See docs/architecture.md.
 * @returns the service, and what connects it to the bus.
 */
export function buildApp(env: Env): { service: Service; open: () => Promise<void> } {
  const service = createService('fanout', env);
  const { log } = service;
  const bus = createBus({ redisUrl: env.REDIS_URL, instance: service.instance, log, partitions: env.PARTITIONS });
  const store = new StateStore(bus.redis);
  const partitions = new Map<number, Partition>();
  const sum = (sizeOf: (partition: Partition) => number) => () =>
    [...partitions.values()].reduce((total, partition) => total + sizeOf(partition), 0);
  const metrics = fanoutMetrics(service.metrics, {
    routes: sum(({ table }) => table.size),
    people: sum(({ presence }) => presence.people.size),
  });
  const publish = (stream: string, line: string) => bus.publish(stream, line);
  /** What is being followed has come by. */
  const passed = (trace: string, inboxes: number) => {
    bus.traces.note(trace, 'fanout.read');
    if (inboxes > 0) bus.traces.noteFlushed(trace, 'inbox.holds');
  };
  const gateways = new Gateways(bus.redis);
  const known = () => gateways.known();

  /** At least once, in order for each room. What the partition knows is in Redis before the records that said so count as handled. */
  async function handle(batch: StreamRecord[], own: Ownership): Promise<void> {
    const partition = partitions.get(own.p);
    if (partition === undefined) throw new TransientError(`the state of partition ${own.p} is not there`);
    if (pruner.isOwing) await pruner.settle();
    const users = streams.users(own.p);
    let deliveries = 0;
    for (const { stream, data } of batch)
      deliveries +=
        stream === users ? await tellGateways(data, known, publish) : deliver(data, partition, publish, passed);
    metrics.batch.observe(batch.length);
    metrics.deliveries.inc(deliveries);
    await partition.save();
    // Routes may have gone while this was under way.
    if (pruner.isOwing) await pruner.settle();
  }

  const clock = new PresenceClock(bus, partitions, log);
  const presence = { graceMs: env.PRESENCE_GRACE_MS, onlineEveryMs: env.ONLINE_EVERY_MS, publish };
  const pruner = new Pruner(bus, gateways, partitions, log);
  bus.onDataLoss(() => {
    for (const partition of partitions.values()) partition.markUnsaved();
  });
  service.addCheck('redis', () => bus.isReady());
  service.onStop('bus', () => bus.close());

  async function open(): Promise<void> {
    await bus.start();
    bus.announce(service.vitals);
    const consumer = bus.consume({
      group: groups.fanout,
      streams: (p) => [streams.events(p), streams.signals(p), streams.users(p)],
      requiredGroups,
      patience,
      handle,
      async onAcquire(p, own) {
        partitions.set(p, await Partition.acquire(own, store, presence));
      },
      async onRelease(p, reason) {
        const partition = partitions.get(p);
        partitions.delete(p);
        if (reason === 'graceful') await partition?.save();
      },
    });
    pruner.start();
    clock.start();
    service.onStop('consumer', () => consumer.stop());
    service.onStop('pruner', () => pruner.stop());
    service.onStop('presence', () => clock.stop());
  }
  return { service, open };
}
