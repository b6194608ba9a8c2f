import { Cluster, type Redis } from 'ioredis';
import { freePort, RedisServer } from './redis-server.ts';
import { until } from './waiting.ts';

const SLOTS = 16_384;

/** A Redis Cluster of masters alone, each of which can be killed, emptied and paused. */
export class RedisCluster {
  readonly nodes: readonly RedisServer[];
  #admin: Cluster | undefined;

  private constructor(nodes: readonly RedisServer[]) {
    this.nodes = nodes;
  }

  /** By default what a node has confirmed it still has when it was killed; `everysec` is how it runs in life. */
  static async start(count = 3, appendfsync: 'always' | 'everysec' = 'always'): Promise<RedisCluster> {
    const nodes: RedisServer[] = [];
    for (let number = 0; number < count; number++) {
      const busPort = await freePort();
      nodes.push(
        await RedisServer.start(
          Object.entries({
            '--cluster-enabled': 'yes',
            '--cluster-port': String(busPort),
            '--cluster-node-timeout': '1000',
            '--cluster-require-full-coverage': 'no',
            '--appendfsync': appendfsync,
          }).flat(),
        ),
      );
      const first = Math.floor((SLOTS * number) / count);
      const last = Math.floor((SLOTS * (number + 1)) / count) - 1;
      await nodes[number]!.admin.call('CLUSTER', 'ADDSLOTSRANGE', first, last);
      if (number > 0) await nodes[0]!.admin.call('CLUSTER', 'MEET', '127.0.0.1', nodes[number]!.port, busPort);
    }
    const cluster = new RedisCluster(nodes);
    await cluster.whole();
    return cluster;
  }

  get url(): string {
    return this.nodes.map(({ url }) => url).join(',');
  }

  /** A client for the test's own questions, about keys wherever they are. It survives restarts. */
  get admin(): Redis {
    this.#admin ??= new Cluster(
      this.nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
      { clusterNodeRetryStrategy: () => 50, clusterRetryStrategy: () => 50 },
    ).on('error', () => {});
    return this.#admin as unknown as Redis;
  }

  /** Every node takes part and knows of every slot. */
  async whole(): Promise<void> {
    const isWhole = async ({ admin }: RedisServer) => {
      const info = await admin.cluster('INFO');
      return info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${SLOTS}`);
    };
    await until(
      'the cluster is whole',
      async () => (await Promise.all(this.nodes.map(isWhole))).every(Boolean),
      20_000,
    );
  }

  /** The node that has a key. */
  async nodeOf(key: string): Promise<RedisServer> {
    const slot = await this.nodes[0]!.admin.cluster('KEYSLOT', key);
    return this.nodes[Math.floor(((slot + 1) * this.nodes.length - 1) / SLOTS)]!;
  }

  /** Moves the slot of a key to another node, with what is in it. */
  async move(key: string, from: RedisServer, to: RedisServer): Promise<void> {
    const slot = await from.admin.cluster('KEYSLOT', key);
    const [fromId, toId] = await Promise.all([from, to].map(({ admin }) => admin.call('CLUSTER', 'MYID')));
    await to.admin.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(fromId));
    await from.admin.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(toId));
    for (;;) {
      const keys = (await from.admin.call('CLUSTER', 'GETKEYSINSLOT', slot, 100)) as string[];
      if (keys.length === 0) break;
      await from.admin.call('MIGRATE', '127.0.0.1', to.port, '', 0, 5_000, 'KEYS', ...keys);
    }
    for (const node of [to, from, ...this.nodes])
      await node.admin.call('CLUSTER', 'SETSLOT', slot, 'NODE', String(toId));
  }

  async stop(): Promise<void> {
    this.#admin?.disconnect();
    await Promise.all(this.nodes.map((node) => node.stop()));
  }
}
