import type { AddressInfo } from 'node:net';
import type { ClientOptions } from 'ws';
import type { Claims } from '@chatapp/contracts';
import { loadEnv } from '@chatapp/service-kit';
import { startRedis, type RedisServer } from '@chatapp/stack';
import { buildApp } from '../../src/app.ts';
import { Env } from '../../src/env.ts';
import { Client, until } from './client.ts';
import { Tokens } from './tokens.ts';
import { ScriptedWriter } from './writer.ts';

/** A gateway with a real Redis, and a scripted writer behind it. */
export class World {
  readonly redis: RedisServer;
  readonly tokens: Tokens;
  readonly writer: ScriptedWriter;
  readonly app: Awaited<ReturnType<typeof buildApp>>;
  readonly #clients: Client[] = [];

  private constructor(redis: RedisServer, writer: ScriptedWriter, tokens: Tokens, app: World['app']) {
    this.redis = redis;
    this.writer = writer;
    this.tokens = tokens;
    this.app = app;
  }

  static async start(settings: Record<string, string> = {}): Promise<World> {
    const redis = await startRedis();
    const tokens = new Tokens();
    const env = loadEnv(Env, {
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
      REDIS_URL: redis.redisUrl,
      PARTITIONS: '2',
      JWT_PUBLIC_KEYS_FILE: tokens.keysFile,
      PUBLIC_ORIGINS: 'https://chat.example',
      DRAIN_MS: '300',
      ...settings,
    });
    const app = await buildApp(env);
    await app.service.app.listen({ host: '127.0.0.1', port: 0 });
    const writer = new ScriptedWriter(redis.redisUrl);
    await app.open();
    return new World(redis, writer, tokens, app);
  }

  get gateway() {
    return this.app.gateway;
  }

  get port(): number {
    return (this.app.service.app.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  connect(options?: ClientOptions): Client {
    const client = new Client(this.url, options);
    this.#clients.push(client);
    return client;
  }

  /** A connection that has been welcomed. */
  async join(username: string, more: Partial<Claims> = {}): Promise<Client & { claims: Claims }> {
    const claims = this.tokens.claims(username, more);
    const client = this.connect();
    const answer = await client.hello(this.tokens.sign(claims));
    if (answer.type !== 'welcome') throw new Error(`no welcome but ${JSON.stringify(answer)}`);
    return Object.assign(client, { claims });
  }

  http(path: string, options: { method?: string; token?: string; body?: unknown; headers?: object } = {}) {
    const { method = 'POST', token, body, headers } = options;
    return fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  until = until;

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.writer.stop();
    await this.app.service.stop();
    await this.redis.stop();
    this.tokens.remove();
  }
}
