import { Link } from './link.ts';
import type { ScriptedRedis } from './scripts.ts';
import type { ServerWatch } from './server-watch.ts';
import type { Servers } from './servers/servers.ts';
import type { Settings } from './settings.ts';
import type { StreamQueue } from './stream-queue.ts';
import { asError, within } from './timing.ts';

/** Redis may take longer for a write than for anything else: it stalls while it rewrites its file. */
const PUBLISH_TIMEOUT_FACTOR = 2;

export interface OutletDeps {
  settings: Settings;
  servers: Servers;
  watch: ServerWatch;
  /** What has become of the entry that a queue had on its way. */
  confirmed(queue: StreamQueue): void;
  missing(queue: StreamQueue): void;
  failed(queue: StreamQueue, error: Error): void;
  /** Nothing is on its way any more. */
  settled(): void;
}

/** The publishing connection to one server: what waits for it goes out in one write, when what went out before has been answered. */
export class Outlet {
  readonly server: string;
  /** Queues with something to send. */
  readonly waiting = new Set<StreamQueue>();
  readonly #deps: OutletDeps;
  readonly #link: Link;
  #client: ScriptedRedis | undefined;
  #scheduled = false;
  #inFlight = 0;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(server: string, deps: OutletDeps) {
    this.server = server;
    this.#deps = deps;
    const { settings, servers } = deps;
    this.#link = new Link({
      settings,
      servers,
      role: 'publish',
      server: () => server,
      session: (client) => this.#session(client),
    });
  }

  get isUp(): boolean {
    return this.#client !== undefined;
  }

  get isBusy(): boolean {
    return this.#inFlight > 0;
  }

  start(): void {
    this.#link.start();
  }

  offer(queue: StreamQueue): void {
    this.waiting.add(queue);
    this.schedule();
  }

  schedule(): void {
    if (this.#scheduled || this.#inFlight > 0 || !this.#client || this.waiting.size === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.#retryTimer);
    await this.#link.close();
  }

  async #session(client: ScriptedRedis): Promise<void> {
    const { settings, watch } = this.#deps;
    await within(settings.commandTimeoutMs, 'pulse', watch.check(client, this.server));
    this.#client = client;
    for (const queue of this.waiting) queue.retryAtMs = 0;
    this.schedule();
    await new Promise<void>((resolve) => {
      client.once('close', resolve);
      if (client.status !== 'ready') resolve();
    });
    this.#client = undefined;
  }

  #flush(): void {
    const client = this.#client;
    if (!client || this.#inFlight > 0) return;
    const deps = this.#deps;
    const nowMs = performance.now();
    const due = [...this.waiting].filter((queue) => queue.retryAtMs <= nowMs);
    if (due.length < this.waiting.size) this.#retryLater(nowMs);
    if (due.length === 0) return;
    this.#inFlight = due.length;
    const timer = setTimeout(
      () => this.#link.drop('publishing took too long'),
      deps.settings.commandTimeoutMs * PUBLISH_TIMEOUT_FACTOR,
    );
    const settle = () => {
      if (--this.#inFlight > 0) return;
      clearTimeout(timer);
      this.#deps.settled();
      this.schedule();
    };
    client.stream.cork();
    for (const queue of due) {
      this.waiting.delete(queue);
      const text = queue.take(deps.settings);
      const sent = queue.mustExist
        ? client.xadd(queue.name, 'NOMKSTREAM', '*', 'b', text)
        : client.xadd(queue.name, '*', 'b', text);
      sent.then(
        (id) => {
          if (id === null) deps.missing(queue);
          else deps.confirmed(queue);
          settle();
        },
        (fault: unknown) => {
          deps.failed(queue, asError(fault));
          settle();
        },
      );
    }
    client.stream.uncork();
  }

  #retryLater(nowMs: number): void {
    const waits = [...this.waiting].map((queue) => queue.retryAtMs - nowMs).filter((ms) => ms > 0);
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.schedule(), Math.min(...waits) + 1);
  }
}
