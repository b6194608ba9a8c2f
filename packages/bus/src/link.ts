import type { Redis, RedisOptions } from 'ioredis';
import { scripts, type ScriptedRedis } from './scripts.ts';
import type { Settings } from './settings.ts';
import { asError, Backoff, pause, within } from './timing.ts';

/** A client that never reconnects by itself. Errors reach whoever waits for a command, or the session's end. */
export function newClient(settings: Settings, role: string, overrides: RedisOptions = {}): ScriptedRedis {
  const options: RedisOptions = {
    lazyConnect: true,
    retryStrategy: null,
    enableOfflineQueue: false,
    connectTimeout: settings.commandTimeoutMs,
    connectionName: `${settings.instance}:${role}`.replaceAll(/\s/g, '_'),
    disableClientInfo: true,
    scripts,
    ...overrides,
    // What `entries.ts` takes apart.
    protocol: 3,
    replyMapping: 'legacy',
  };
  return settings.client(settings.redisUrl, options).on('error', () => {}) as ScriptedRedis;
}

/** Closes a client at once, also one whose peer no longer answers. */
export function discard(client: Redis): void {
  if (client.status === 'end') return;
  client.disconnect();
  // A closed socket is all that makes ioredis reject what is in flight; `disconnect` alone would wait for the peer.
  (client.stream as typeof client.stream | undefined)?.destroy();
}

/**
 * A connection that is rebuilt, never resumed: when it breaks or falls silent, all that was in flight fails, and a new client
 * begins a new session. (An ioredis client that reconnects may leave a blocked read unsettled for ever, and sends commands again
 * that had been carried out.)
 */
export class Link {
  readonly #settings: Settings;
  readonly #role: string;
  readonly #session: (client: ScriptedRedis) => Promise<void>;
  readonly #closing = new AbortController();
  #client: ScriptedRedis | undefined;
  #running: Promise<void> | undefined;

  /** `session` is what the connection is for. It runs until it throws, the connection breaks, or `drop` or `close` is called. */
  constructor(settings: Settings, role: string, session: (client: ScriptedRedis) => Promise<void>) {
    this.#settings = settings;
    this.#role = role;
    this.#session = session;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Gives the present connection up; a new session follows. */
  drop(reason: string): void {
    if (!this.#client) return;
    this.#settings.log.warn({ role: this.#role, reason }, 'redis connection dropped');
    discard(this.#client);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#client) discard(this.#client);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { log, commandTimeoutMs } = this.#settings;
    const backoff = new Backoff(50, 1_000);
    let wasUp = true;
    while (!this.#closing.signal.aborted) {
      const client = newClient(this.#settings, this.#role);
      this.#client = client;
      let cause: Error | undefined;
      client.on('error', (error) => (cause = error));
      const ended = new Promise<never>((_, reject) => {
        client.once('end', () => reject(cause ?? new Error('connection closed')));
      });
      ended.catch(() => {});
      try {
        await within(commandTimeoutMs, 'connect', Promise.race([client.connect(), ended]));
        if (!wasUp) log.info({ role: this.#role }, 'redis connection is back');
        wasUp = true;
        const session = this.#session(client);
        session.then(
          () => {},
          () => {},
        );
        const upSinceMs = performance.now();
        await Promise.race([session, ended]).finally(() => {
          if (performance.now() - upSinceMs > 1_000) backoff.reset();
        });
      } catch (fault) {
        if (!this.#closing.signal.aborted && wasUp) {
          log.warn({ role: this.#role, err: asError(fault) }, 'redis connection lost');
          wasUp = false;
        }
      } finally {
        discard(client);
        this.#client = undefined;
      }
      if (!this.#closing.signal.aborted) await pause(backoff.nextMs(), this.#closing.signal);
    }
  }
}
