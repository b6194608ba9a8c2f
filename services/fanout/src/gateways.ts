import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { redisNowMs, TransientError } from '@chatapp/bus';
import { GATEWAYS_KEY, streams } from '@chatapp/contracts';

/** Kept by the server that keeps the heartbeats. */
const PROBE_KEY = `{${GATEWAYS_KEY}}:looked`;

interface Scripted extends Redis {
  forgetGateway(gateways: string, gateway: string): Promise<1>;
}

/** What Redis knows about gateways: a sorted set, the score being when a gateway's last word ceases to count, by Redis's clock. */
export class Gateways {
  readonly #redis: Scripted;

  constructor(redis: Redis) {
    const lua = readFileSync(new URL('./lua/forget-gateway.lua', import.meta.url), 'utf8');
    redis.defineCommand('forgetGateway', { lua, numberOfKeys: 1 });
    this.#redis = redis as Scripted;
  }

  /** Those whose heartbeat counts at this moment. @throws what Redis answers */
  async live(): Promise<string[]> {
    const nowMs = await redisNowMs(this.#redis, GATEWAYS_KEY);
    return this.#redis.zrangebyscore(GATEWAYS_KEY, String(nowMs), '+inf');
  }

  /**
   * A Redis that refuses writes (no memory, no disk) refuses heartbeats too: then who is missing is not dead.
   * @throws what Redis answers
   */
  async assertWritable(): Promise<void> {
    await this.#redis.set(PROBE_KEY, Date.now());
  }

  /** Live ones, and those that fell silent and are not forgotten yet. @throws TransientError */
  async known(): Promise<string[]> {
    try {
      return await this.#redis.zrange(GATEWAYS_KEY, '0', '-1');
    } catch (cause) {
      throw new TransientError('the gateways cannot be read', { cause });
    }
  }

  /** Deletes a gateway's inbox, and the gateway itself unless it lives after all. */
  async forget(gateway: string): Promise<void> {
    await this.#redis.del(streams.inbox(gateway));
    await this.#redis.forgetGateway(GATEWAYS_KEY, gateway);
  }
}
