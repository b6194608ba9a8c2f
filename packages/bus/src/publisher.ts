import { Confirmations } from './confirmations.ts';
import { Link } from './link.ts';
import type { ScriptedRedis } from './scripts.ts';
import type { ServerWatch } from './server-watch.ts';
import type { Settings } from './settings.ts';
import { StreamQueue, type Chunk } from './stream-queue.ts';
import { asError, within } from './timing.ts';
import type { DataLoss } from './types.ts';

/** Redis may take longer for a write than for anything else: it stalls while it rewrites its file. */
const PUBLISH_TIMEOUT_FACTOR = 2;

/**
 * Publishes records: all that gathered during one turn, or while the last flush was on its way, goes out in one write, one entry a
 * stream. So batches grow with load by themselves, and nothing waits for a timer.
 */
export class Publisher {
  readonly #settings: Settings;
  readonly #watch: ServerWatch;
  readonly #link: Link;
  readonly #confirmations = new Confirmations();
  readonly #missingListeners = new Set<(stream: string) => void>();
  readonly #lossListeners = new Set<(reason: DataLoss) => void>();
  #queues = new Map<string, StreamQueue>();
  /** Streams with something to send. */
  #waiting = new Set<StreamQueue>();
  #client: ScriptedRedis | undefined;
  #scheduled = false;
  #inFlight = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #loss: DataLoss | undefined;
  #lastWarning = '';
  queuedBytes = 0;
  queuedRecords = 0;
  publishedRecords = 0;
  publishedEntries = 0;

  constructor(settings: Settings, watch: ServerWatch) {
    this.#settings = settings;
    this.#watch = watch;
    this.#link = new Link(settings, 'publish', (client) => this.#session(client));
  }

  get isUp(): boolean {
    return this.#client !== undefined;
  }

  get isSettled(): boolean {
    return this.#confirmations.isSettled;
  }

  start(): void {
    this.#link.start();
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
    let queue = this.#queues.get(stream);
    if (!queue) {
      queue = new StreamQueue(
        stream,
        this.#settings.mustExist.some((prefix) => stream.startsWith(prefix)),
      );
      this.#queues.set(stream, queue);
    }
    const bytes = Buffer.byteLength(record) + 1;
    queue.push(record, bytes, this.#confirmations.generation, this.#settings);
    this.#confirmations.added();
    this.queuedBytes += bytes;
    this.queuedRecords++;
    this.#waiting.add(queue);
    this.#schedule();
  }

  flushed(): Promise<void> {
    return this.#confirmations.wait();
  }

  /** Redis has lost data: the listeners hear of it before anything more goes out. */
  lossFound(reason: DataLoss): void {
    if (this.#loss !== 'emptied') this.#loss = reason;
    if (this.#inFlight === 0) this.#announceLoss();
  }

  async close(timeoutMs: number): Promise<void> {
    await within(timeoutMs, 'flush', this.flushed()).catch((fault: unknown) => {
      this.#settings.log.error({ err: asError(fault), records: this.queuedRecords }, 'records were not published');
    });
    clearTimeout(this.#retryTimer);
    await this.#link.close();
  }

  async #session(client: ScriptedRedis): Promise<void> {
    await within(this.#settings.commandTimeoutMs, 'pulse', this.#watch.check(client));
    this.#client = client;
    for (const queue of this.#queues.values()) queue.retryAtMs = 0;
    this.#schedule();
    await new Promise<void>((resolve) => {
      client.once('close', resolve);
      if (client.status !== 'ready') resolve();
    });
    this.#client = undefined;
  }

  #schedule(): void {
    if (this.#scheduled || this.#inFlight > 0 || !this.#client || this.#waiting.size === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const client = this.#client;
    if (!client || this.#inFlight > 0) return;
    const nowMs = performance.now();
    const due = [...this.#waiting].filter((queue) => queue.retryAtMs <= nowMs);
    if (due.length < this.#waiting.size) this.#retryLater(nowMs);
    if (due.length === 0) return;
    this.#inFlight = due.length;
    const timer = setTimeout(
      () => this.#link.drop('publishing took too long'),
      this.#settings.commandTimeoutMs * PUBLISH_TIMEOUT_FACTOR,
    );
    const settle = () => {
      if (--this.#inFlight > 0) return;
      clearTimeout(timer);
      this.#announceLoss();
      this.#schedule();
    };
    client.stream.cork();
    for (const queue of due) {
      this.#waiting.delete(queue);
      const text = queue.take(this.#settings);
      const sent = queue.mustExist
        ? client.xadd(queue.name, 'NOMKSTREAM', '*', 'b', text)
        : client.xadd(queue.name, '*', 'b', text);
      sent.then(
        (id) => {
          if (id === null) this.#missing(queue);
          else this.#confirmed(queue);
          settle();
        },
        (fault: unknown) => {
          this.#failed(queue, asError(fault));
          settle();
        },
      );
    }
    client.stream.uncork();
  }

  #confirmed(queue: StreamQueue): void {
    for (const chunk of queue.confirm()) {
      this.publishedRecords += chunk.records;
      this.#settle(chunk);
    }
    this.publishedEntries++;
    this.#lastWarning = '';
    if (!queue.isEmpty) this.#waiting.add(queue);
  }

  #missing(queue: StreamQueue): void {
    this.#waiting.delete(queue);
    this.#queues.delete(queue.name);
    for (const chunk of queue.drop()) this.#settle(chunk);
    for (const listener of this.#missingListeners) this.#call(() => listener(queue.name));
  }

  #failed(queue: StreamQueue, error: Error): void {
    queue.restore();
    queue.retryAtMs = performance.now() + Math.min(50 * 2 ** queue.failures++, 2_000);
    this.#waiting.add(queue);
    if (this.#lastWarning === error.message) return;
    this.#lastWarning = error.message;
    this.#settings.log.warn(
      { err: error, stream: queue.name, queuedBytes: this.queuedBytes },
      'publishing failed, will try again',
    );
  }

  #retryLater(nowMs: number): void {
    const waits = [...this.#waiting].map((queue) => queue.retryAtMs - nowMs).filter((ms) => ms > 0);
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#schedule(), Math.min(...waits) + 1);
  }

  #settle(chunk: Chunk): void {
    this.queuedBytes -= chunk.bytes;
    this.queuedRecords -= chunk.records;
    this.#confirmations.settled(chunk.generation, chunk.records);
  }

  /** What listeners publish goes into queues of its own, and those then go ahead of what had been waiting. */
  #announceLoss(): void {
    const reason = this.#loss;
    if (!reason) return;
    this.#loss = undefined;
    const waiting = this.#queues;
    this.#queues = new Map();
    for (const listener of this.#lossListeners) this.#call(() => listener(reason));
    const urgent = this.#queues;
    this.#queues = waiting;
    for (const first of urgent.values()) {
      this.#waiting.delete(first);
      const queue = this.#queues.get(first.name) ?? new StreamQueue(first.name, first.mustExist);
      queue.prepend(first);
      this.#queues.set(queue.name, queue);
      this.#waiting.add(queue);
    }
    this.#schedule();
  }

  #call(listener: () => void): void {
    try {
      listener();
    } catch (fault) {
      this.#settings.log.error({ err: asError(fault) }, 'a listener of the bus failed');
    }
  }
}
