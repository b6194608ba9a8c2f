import { Confirmations } from './confirmations.ts';
import { Outlet } from './outlet.ts';
import type { ServerWatch } from './server-watch.ts';
import type { Servers } from './servers/servers.ts';
import type { Settings } from './settings.ts';
import { StreamQueue, type Chunk } from './stream-queue.ts';
import { asError, within } from './timing.ts';
import type { DataLoss } from './types.ts';

/**
 * Publishes records: all that gathered during one turn, or while the last flush to its server was on its way, goes out in one write, one
 * entry a stream. So batches grow with load by themselves, and nothing waits for a timer.
 */
export class Publisher {
  readonly #settings: Settings;
  readonly #servers: Servers;
  readonly #watch: ServerWatch;
  readonly #outlets = new Map<string, Outlet>();
  readonly #confirmations = new Confirmations();
  readonly #missingListeners = new Set<(stream: string) => void>();
  readonly #lossListeners = new Set<(reason: DataLoss) => void>();
  readonly #queues = new Map<string, StreamQueue>();
  /** With something to send, while nobody knows where to. */
  readonly #homeless = new Set<StreamQueue>();
  /** By server: found, and not told yet since something is on its way there. */
  readonly #losses = new Map<string, DataLoss>();
  /** What listeners publish while they are told of a loss. */
  #urgent: Map<string, StreamQueue> | undefined;
  #isStarted = false;
  #lastWarning = '';
  queuedBytes = 0;
  queuedRecords = 0;
  publishedRecords = 0;
  publishedEntries = 0;

  constructor(settings: Settings, servers: Servers, watch: ServerWatch) {
    this.#settings = settings;
    this.#servers = servers;
    this.#watch = watch;
    servers.onRefresh(() => this.#rearrange());
  }

  /** Something can be published. */
  get isUp(): boolean {
    return [...this.#outlets.values()].some((outlet) => outlet.isUp);
  }

  get isSettled(): boolean {
    return this.#confirmations.isSettled;
  }

  start(): void {
    this.#isStarted = true;
    for (const server of this.#servers.all()) this.#outletTo(server);
    for (const outlet of this.#outlets.values()) outlet.start();
  }

  onMissing(listener: (stream: string) => void): () => void {
    this.#missingListeners.add(listener);
    return () => this.#missingListeners.delete(listener);
  }

  onLoss(listener: (reason: DataLoss) => void): () => void {
    this.#lossListeners.add(listener);
    return () => this.#lossListeners.delete(listener);
  }

  publish(stream: string, record: string): void {
    const queues = this.#urgent ?? this.#queues;
    let queue = queues.get(stream);
    if (!queue) {
      const mustExist = this.#settings.mustExist.some((prefix) => stream.startsWith(prefix));
      queue = new StreamQueue(stream, this.#servers.placeOf(stream), mustExist);
      queues.set(stream, queue);
    }
    const bytes = Buffer.byteLength(record) + 1;
    queue.push(record, bytes, this.#confirmations.generation, this.#settings);
    this.#confirmations.added();
    this.queuedBytes += bytes;
    this.queuedRecords++;
    if (!this.#urgent) this.#offer(queue);
  }

  flushed(): Promise<void> {
    return this.#confirmations.wait();
  }

  /** A server has lost data: the listeners hear of it before anything more goes there. */
  lossFound(reason: DataLoss, server: string): void {
    if (this.#losses.get(server) !== 'emptied') this.#losses.set(server, reason);
    if (!this.#outlets.get(server)?.isBusy) this.#announceLoss(server);
  }

  async close(timeoutMs: number): Promise<void> {
    await within(timeoutMs, 'flush', this.flushed()).catch((fault: unknown) => {
      this.#settings.log.error({ err: asError(fault), records: this.queuedRecords }, 'records were not published');
    });
    this.#isStarted = false;
    await Promise.all([...this.#outlets.values()].map((outlet) => outlet.close()));
  }

  /** To where its stream is now; not while an entry of it is on its way, which must not be overtaken. */
  #offer(queue: StreamQueue): void {
    if (queue.isSending) return;
    const server = this.#servers.serverOf(queue.place);
    if (server === undefined) this.#homeless.add(queue);
    else this.#outletTo(server).offer(queue);
  }

  #outletTo(server: string): Outlet {
    const known = this.#outlets.get(server);
    if (known) return known;
    const outlet = new Outlet(server, {
      settings: this.#settings,
      servers: this.#servers,
      watch: this.#watch,
      confirmed: (queue) => this.#confirmed(queue),
      missing: (queue) => this.#missing(queue),
      failed: (queue, error) => this.#failed(queue, error),
      settled: () => this.#announceLoss(server),
    });
    this.#outlets.set(server, outlet);
    if (this.#isStarted) outlet.start();
    return outlet;
  }

  /** Streams may have moved, and servers may have come and gone. */
  #rearrange(): void {
    if (!this.#isStarted) return;
    const servers = new Set(this.#servers.all());
    for (const server of servers) this.#outletTo(server);
    const moved = [...this.#homeless];
    this.#homeless.clear();
    for (const [server, outlet] of this.#outlets) {
      for (const queue of outlet.waiting)
        if (this.#servers.serverOf(queue.place) !== server && outlet.waiting.delete(queue)) moved.push(queue);
      if (servers.has(server) || outlet.isBusy) continue;
      this.#outlets.delete(server);
      void outlet.close();
    }
    for (const queue of moved) this.#offer(queue);
  }

  #confirmed(queue: StreamQueue): void {
    for (const chunk of queue.confirm()) {
      this.publishedRecords += chunk.records;
      this.#settle(chunk);
    }
    this.publishedEntries++;
    this.#lastWarning = '';
    if (!queue.isEmpty) this.#offer(queue);
  }

  #missing(queue: StreamQueue): void {
    this.#queues.delete(queue.name);
    for (const chunk of queue.drop()) this.#settle(chunk);
    for (const listener of this.#missingListeners) this.#call(() => listener(queue.name));
  }

  #failed(queue: StreamQueue, error: Error): void {
    queue.restore();
    queue.retryAtMs = performance.now() + Math.min(50 * 2 ** queue.failures++, 2_000);
    this.#offer(queue);
    // It may be elsewhere by now.
    void this.#servers.refresh();
    if (this.#lastWarning === error.message) return;
    this.#lastWarning = error.message;
    this.#settings.log.warn(
      { err: error, stream: queue.name, queuedBytes: this.queuedBytes },
      'publishing failed, will try again',
    );
  }

  #settle(chunk: Chunk): void {
    this.queuedBytes -= chunk.bytes;
    this.queuedRecords -= chunk.records;
    this.#confirmations.settled(chunk.generation, chunk.records);
  }

  /** What listeners publish goes into queues of its own, and those then go ahead of what had been waiting. */
  #announceLoss(server: string): void {
    const reason = this.#losses.get(server);
    if (!reason) return;
    this.#losses.delete(server);
    const urgent = new Map<string, StreamQueue>();
    this.#urgent = urgent;
    for (const listener of this.#lossListeners) this.#call(() => listener(reason));
    this.#urgent = undefined;
    for (const first of urgent.values()) {
      const queue = this.#queues.get(first.name) ?? new StreamQueue(first.name, first.place, first.mustExist);
      queue.prepend(first);
      this.#queues.set(queue.name, queue);
      this.#offer(queue);
    }
  }

  #call(listener: () => void): void {
    try {
      listener();
    } catch (fault) {
      this.#settings.log.error({ err: asError(fault) }, 'a listener of the bus failed');
    }
  }
}
