import type { ScriptedRedis } from './scripts.ts';
import { discard, type Servers } from './servers/servers.ts';
import type { Settings } from './settings.ts';
import { asError, Backoff, pause, within } from './timing.ts';

export interface LinkOptions {
  settings: Settings;
  servers: Servers;
  role: string;
  /** Which server to connect to now; undefined while nobody knows. */
  server(): string | undefined;
  /** What the connection is for. It runs until it throws, the connection breaks, or `drop` or `close` is called. */
  session(client: ScriptedRedis, server: string): Promise<void>;
}

/**
 * A connection that is rebuilt, never resumed: when it breaks or falls silent, all that was in flight fails, and a new client
 * begins a new session. (An ioredis client that reconnects may leave a blocked read unsettled for ever, and sends commands again
 * that had been carried out.)
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #closing = new AbortController();
  #client: ScriptedRedis | undefined;
  #running: Promise<void> | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Gives the present connection up; a new session follows. */
  drop(reason: string): void {
    if (!this.#client) return;
    const { settings, role } = this.#options;
    settings.log.warn({ role, reason }, 'redis connection dropped');
    discard(this.#client);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#client) discard(this.#client);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { settings, servers, role } = this.#options;
    const { log, commandTimeoutMs } = settings;
    const backoff = new Backoff(50, 1_000);
    let wasUp = true;
    while (!this.#closing.signal.aborted) {
      const server = this.#options.server();
      if (server === undefined) {
        void servers.refresh();
        await pause(backoff.nextMs(), this.#closing.signal);
        continue;
      }
      const client = servers.dial(server, role);
      this.#client = client;
      let cause: Error | undefined;
      client.on('error', (error) => (cause = error));
      const ended = new Promise<never>((_, reject) => {
        client.once('end', () => reject(cause ?? new Error('connection closed')));
      });
      ended.catch(() => {});
      try {
        await within(commandTimeoutMs, 'connect', Promise.race([client.connect(), ended]));
        if (!wasUp) log.info({ role }, 'redis connection is back');
        wasUp = true;
        const session = this.#options.session(client, server);
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
          log.warn({ role, err: asError(fault) }, 'redis connection lost');
          wasUp = false;
        }
      } finally {
        discard(client);
        this.#client = undefined;
      }
      if (this.#closing.signal.aborted) return;
      // What it was for may be elsewhere by now.
      void servers.refresh();
      await pause(backoff.nextMs(), this.#closing.signal);
    }
  }
}
