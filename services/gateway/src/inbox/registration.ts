import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { GATEWAYS_KEY, GATEWAY_HEARTBEAT_MS, GATEWAY_TTL_MS, streams } from '@chatapp/contracts';

interface Scripted extends Redis {
  gatewayBeat(gateways: string, gateway: string, ttlMs: number): Promise<1>;
}

/** Keeps this gateway on the list of live ones: fanout drops the routes to whoever falls silent. */
export class Registration {
  readonly #redis: Scripted;
  readonly #gateway: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: Redis, gateway: string) {
    const lua = readFileSync(new URL('./lua/beat.lua', import.meta.url), 'utf8');
    redis.defineCommand('gatewayBeat', { lua, numberOfKeys: 1 });
    this.#redis = redis as Scripted;
    this.#gateway = gateway;
  }

  start(): void {
    this.beat();
    this.#timer = setInterval(() => this.beat(), GATEWAY_HEARTBEAT_MS);
  }

  beat(): void {
    // While Redis is away the next beat tries again.
    this.#redis.gatewayBeat(GATEWAYS_KEY, this.#gateway, GATEWAY_TTL_MS).catch(() => {});
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Leaves nothing behind: fanout sees the missing inbox and drops the routes at once. */
  async remove(): Promise<void> {
    await this.#redis.zrem(GATEWAYS_KEY, this.#gateway);
    await this.#redis.del(streams.inbox(this.#gateway));
  }
}
