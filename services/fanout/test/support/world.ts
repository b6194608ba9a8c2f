import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { GATEWAYS_KEY, routesKey, streams } from '@chatapp/contracts';
import { loadEnv } from '@chatapp/service-kit';
import { startRedis, type RedisServer } from '@chatapp/stack';
import { buildApp } from '../../src/app.ts';
import { Env } from '../../src/env.ts';
import { clientOf } from './redis.ts';

type Fanout = ReturnType<typeof buildApp>;

/** One partition, a real Redis, and as many fanouts as a test starts; chat-writer and gateways are plain Redis commands. */
export class World {
  readonly server: RedisServer;
  readonly redis: Redis;
  readonly #fanouts = new Set<Fanout>();
  readonly #settings: Record<string, string>;

  private constructor(server: RedisServer, settings: Record<string, string>) {
    this.server = server;
    this.#settings = settings;
    this.redis = clientOf(server.redisUrl);
  }

  static async start(settings: Record<string, string> = {}): Promise<World> {
    return new World(await startRedis(), settings);
  }

  async fanout(): Promise<Fanout> {
    const common = {
      REDIS_URL: this.server.redisUrl,
      PARTITIONS: '1',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    };
    const fanout = buildApp(loadEnv(Env, { ...common, ...this.#settings }));
    this.#fanouts.add(fanout);
    await fanout.open();
    return fanout;
  }

  async stopFanout(fanout: Fanout): Promise<void> {
    this.#fanouts.delete(fanout);
    await fanout.service.stop();
  }

  /** A gateway that lives for `ttlMs`, with an inbox. */
  async gateway(id: string, ttlMs = 60_000): Promise<void> {
    await this.redis.zadd(GATEWAYS_KEY, Date.now() + ttlMs, id);
    await this.redis.xgroup('CREATE', streams.inbox(id), 'gateway', '$', 'MKSTREAM');
  }

  async event(...lines: string[]): Promise<void> {
    await this.redis.xadd(streams.events(0), '*', 'b', lines.join('\n'));
  }

  async put(stream: string, ...lines: string[]): Promise<void> {
    await this.redis.xadd(stream, '*', 'b', lines.join('\n'));
  }

  async inbox(id: string): Promise<string[]> {
    const entries = await this.redis.xrange(streams.inbox(id), '-', '+');
    return entries.flatMap(([, [, text = '']]) => text.split('\n'));
  }

  async routes(): Promise<string[]> {
    return (await this.redis.hkeys(routesKey(0))).toSorted();
  }

  async clear(): Promise<void> {
    for (const fanout of this.#fanouts) await this.stopFanout(fanout);
    await this.redis.flushall();
  }

  async stop(): Promise<void> {
    await this.clear().catch(() => {});
    this.redis.disconnect();
    await this.server.stop();
  }
}

export async function until(holds: () => Promise<boolean> | boolean, timeoutMs = 8_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`did not happen within ${timeoutMs} ms`);
    await delay(10);
  }
}
