import { Cluster, type ClusterOptions } from 'ioredis';
import { scripts, type ScriptedRedis } from '../scripts.ts';
import type { Settings } from '../settings.ts';
import { hashSlot, hashTag } from './hash-slot.ts';
import { withAddress } from './redis-url.ts';
import { commonOptions, discard, newClient, patientOptions, reconnectMs, type Servers } from './servers.ts';

/** How often the map of slots is asked for without a reason. */
const REFRESH_MS = 5_000;
/** How long one node may take to tell it, before the next is asked. */
const REFRESH_TIMEOUT_MS = 1_000;
/** How many tags are tried for one that a server has. One that has a thousandth of the slots is found within this many. */
const MAX_TRIES = 20_000;

/** The masters of a Redis Cluster. ioredis keeps the map of its slots, and follows MOVED and ASK for single commands. */
export class ClusterServers implements Servers {
  readonly isOne = false;
  readonly redis: ScriptedRedis;
  readonly #settings: Settings;
  readonly #cluster: Cluster;
  readonly #url: string;
  readonly #slots = new Map<string, number>();
  /** Server → a hash tag that it has. Found since the map was last asked for. */
  readonly #tags = new Map<string, string>();
  #refreshing: Promise<void> | undefined;

  /** `urls` are those of nodes that are known; the others are found through them. */
  constructor(settings: Settings, urls: readonly string[]) {
    this.#settings = settings;
    this.#url = urls[0] ?? '';
    this.#cluster = openCluster(urls, { ...commonOptions(settings, 'commands'), ...patientOptions(settings), scripts });
    this.#cluster.on('refresh', () => this.#tags.clear());
    // It has all commands of a Redis. What else a Redis has, such as its socket, nobody here asks of it.
    this.redis = this.#cluster as unknown as ScriptedRedis;
  }

  placeOf(key: string): string {
    return hashTag(key);
  }

  serverOf(place: string): string | undefined {
    let slot = this.#slots.get(place);
    if (slot === undefined) {
      slot = hashSlot(place);
      this.#slots.set(place, slot);
    }
    return this.#cluster.slots[slot]?.[0];
  }

  all(): string[] {
    return [...new Set(this.#cluster.slots.map((nodes) => nodes?.[0]).filter((server) => server !== undefined))];
  }

  keyOn(server: string, name: string): string | undefined {
    let tag = this.#tags.get(server);
    for (let number = 0; tag === undefined && number < MAX_TRIES; number++)
      if (this.#cluster.slots[hashSlot(String(number))]?.[0] === server) tag = String(number);
    if (tag === undefined) return undefined;
    this.#tags.set(server, tag);
    return `${name}:{${tag}}`;
  }

  dial(server: string, role: string): ScriptedRedis {
    return newClient(this.#settings, role, withAddress(this.#url, server));
  }

  control(server: string): ScriptedRedis | undefined {
    const nodes = this.#cluster.nodes('master');
    return nodes.find(({ options: { host, port } }) => `${host}:${port}` === server) as ScriptedRedis | undefined;
  }

  refresh(): Promise<void> {
    this.#refreshing ??= new Promise<void>((resolve) => {
      this.#cluster.refreshSlotsCache((fault) => {
        // Nobody answers where they were: found anew through those that are known.
        if (fault && this.#cluster.status === 'ready') this.#cluster.disconnect(true);
        resolve();
      });
    }).finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  onRefresh(listener: () => void): void {
    this.#cluster.on('refresh', listener);
  }

  close(): void {
    const nodes = this.#cluster.nodes();
    this.#cluster.disconnect();
    for (const node of nodes) discard(node);
  }
}

/** A client for a whole cluster, not connected yet. A command that fails is not sent again, but for one that was sent to the wrong node. */
export function openCluster(
  urls: readonly string[],
  redisOptions: NonNullable<ClusterOptions['redisOptions']> & { replyMapping: 'legacy' },
  retry: ((times: number) => number) | null = reconnectMs,
): Cluster {
  const addresses = urls.map((url) => new URL(url));
  const { username = '', password = '', protocol = '' } = addresses[0] ?? {};
  const cluster = new Cluster(
    addresses.map(({ hostname, port }) => ({ host: hostname, port: Number(port) || 6379 })),
    {
      lazyConnect: true,
      scripts,
      enableOfflineQueue: false,
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      slotsRefreshInterval: REFRESH_MS,
      slotsRefreshTimeout: REFRESH_TIMEOUT_MS,
      clusterRetryStrategy: retry,
      clusterNodeRetryStrategy: retry ?? (() => null),
      // Names stay names, so that certificates fit.
      dnsLookup: (address, done) => done(null, address),
      redisOptions: {
        ...redisOptions,
        ...(username ? { username: decodeURIComponent(username) } : {}),
        ...(password ? { password: decodeURIComponent(password) } : {}),
        ...(protocol === 'rediss:' ? { tls: {} } : {}),
      },
    },
  );
  return cluster.on('error', () => {}).on('node error', () => {});
}
