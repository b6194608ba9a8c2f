// @boundaries-ignore the bus has a cluster for its own tests
import { RedisCluster } from '../../../packages/bus/test/support/redis-cluster.ts';
import { startChatapp } from './chatapp.ts';
import { processesOf, type System } from './system.ts';

/** The same with its streams spread over three masters, each with its log written every second. */
export async function startChatappOnCluster(): Promise<System> {
  const cluster = await RedisCluster.start(3, 'everysec');
  const system = await startChatapp({ redisUrl: cluster.url });
  return {
    ...system,
    name: 'chatapp, cluster',
    processes: () => [...system.processes(), ...processesOf(cluster.nodes.map(({ pid }) => ({ name: 'redis', pid })))],
    async stop() {
      await system.stop();
      await cluster.stop();
    },
  };
}
