import { Announcer } from './announcer.ts';
import { GroupConsumer } from './consumer.ts';
import { DeadLetters } from './dead-letters.ts';
import { ExclusiveReader } from './inbox-reader.ts';
import { groupLag } from './lag.ts';
import { Publisher } from './publisher.ts';
import type { ScriptedRedis } from './scripts.ts';
import { ServerWatch } from './server-watch.ts';
import { openServers } from './servers/open-servers.ts';
import type { Servers } from './servers/servers.ts';
import { resolveSettings, type Settings } from './settings.ts';
import { SharedClock } from './shared-clock.ts';
import { asError, Backoff, pause } from './timing.ts';
import { TraceLog } from './traces.ts';
import type { Bus, BusOptions, BusStats, ConsumeOptions, Consumer, InboxOptions, InboxReader } from './types.ts';

/** Makes a bus; `start` connects it. See docs/architecture.md for what it promises. */
export function createBus(options: BusOptions): Bus {
  return new RedisBus(resolveSettings(options));
}

class RedisBus implements Bus {
  readonly instance: string;
  readonly redis: ScriptedRedis;
  readonly traces: TraceLog;
  readonly #clock = new SharedClock();
  #announcer: Announcer | undefined;
  readonly #settings: Settings;
  readonly #servers: Servers;
  readonly #watch: ServerWatch;
  readonly #publisher: Publisher;
  readonly #deadLetters: DeadLetters;
  readonly #consumers = new Set<GroupConsumer>();
  readonly #inboxes = new Set<ExclusiveReader>();
  readonly #closing = new AbortController();
  #pulse: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.instance = settings.instance;
    this.#servers = openServers(settings);
    this.redis = this.#servers.redis;
    this.#watch = new ServerWatch(this.#servers, settings.log, (reason, server) =>
      this.#publisher.lossFound(reason, server),
    );
    this.#publisher = new Publisher(settings, this.#servers, this.#watch);
    this.#deadLetters = new DeadLetters(this.redis, settings);
    this.traces = new TraceLog(this.redis, settings, this.#clock, () => this.flushed());
  }

  async start(): Promise<void> {
    const backoff = new Backoff(100, 2_000);
    let cause: Error | undefined;
    this.redis.on('error', (error) => (cause = error));
    this.redis.connect().catch(() => {});
    this.#publisher.start();
    while (!this.#closing.signal.aborted) {
      try {
        await this.#meetServers();
        this.#pulse = setInterval(() => this.#checkServers(), this.#settings.pulseMs);
        return;
      } catch (fault) {
        const waitMs = backoff.nextMs();
        if (waitMs > 500)
          this.#settings.log.warn({ err: cause ?? asError(fault) }, 'redis does not answer, will try again');
        await pause(waitMs, this.#closing.signal);
      }
    }
  }

  publish(stream: string, record: string): void {
    this.#publisher.publish(stream, record);
  }

  queuedBytes(): number {
    return this.#publisher.queuedBytes;
  }

  flushed(): Promise<void> {
    return this.#publisher.flushed();
  }

  onMissingStream(listener: (stream: string) => void): () => void {
    return this.#publisher.onMissing(listener);
  }

  onDataLoss(listener: Parameters<Bus['onDataLoss']>[0]): () => void {
    return this.#publisher.onLoss(listener);
  }

  consume(options: ConsumeOptions): Consumer {
    const consumer = new GroupConsumer(options, {
      settings: this.#settings,
      servers: this.#servers,
      publisher: this.#publisher,
      watch: this.#watch,
      deadLetters: this.#deadLetters,
    });
    this.#consumers.add(consumer);
    consumer.start();
    return consumer;
  }

  readInbox(options: InboxOptions): InboxReader {
    const reader = new ExclusiveReader(options, this.#settings, this.#servers, this.#watch);
    this.#inboxes.add(reader);
    return reader;
  }

  isReady(): boolean {
    return this.redis.status === 'ready' && this.#publisher.isUp;
  }

  announce(describe: () => object | Promise<object>): void {
    this.#announcer ??= new Announcer(this.redis, this.#settings, this.#clock, describe, () => this.stats());
    this.#announcer.start();
  }

  incarnation(stream: string): string {
    return this.#watch.incarnation(stream);
  }

  lag(stream: string, group: string): Promise<number> {
    return groupLag(this.redis, stream, group);
  }

  stats(): BusStats {
    const { queuedBytes, queuedRecords, publishedRecords, publishedEntries } = this.#publisher;
    const consumers = [...this.#consumers].map((consumer) => consumer.stats());
    return { queuedBytes, queuedRecords, publishedRecords, publishedEntries, consumers };
  }

  listDeadLetters(options?: { count?: number; after?: string }): ReturnType<Bus['listDeadLetters']> {
    return this.#deadLetters.list(options);
  }

  replayDeadLetters(ids: readonly string[]): Promise<number> {
    return this.#deadLetters.replay(ids);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    const deadlineMs = performance.now() + this.#settings.drainTimeoutMs;
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop(deadlineMs)));
    await Promise.all([...this.#inboxes].map((reader) => reader.stop()));
    clearInterval(this.#pulse);
    await this.#publisher.close(Math.max(100, deadlineMs - performance.now()));
    await this.#announcer?.stop();
    this.#servers.close();
  }

  /** Rejects while none answers. One of several that does not may have lost data when it does. */
  async #meetServers(): Promise<void> {
    const servers = this.#servers.all();
    if (servers.length === 0) throw new Error('the cluster has not told where its keys are');
    const met = await Promise.allSettled(servers.map((server) => this.#check(server)));
    const [first] = met;
    if (first?.status === 'rejected' && met.every(({ status }) => status === 'rejected')) throw first.reason;
    this.#watch.allMet();
  }

  /** Finds out that a living Redis has been emptied (FLUSHALL): nothing breaks then by itself. */
  #checkServers(): void {
    for (const server of this.#servers.all())
      this.#check(server).catch((fault: unknown) => {
        this.#settings.log.debug({ err: asError(fault), server }, 'redis does not answer');
      });
  }

  async #check(server: string): Promise<void> {
    const control = this.#servers.control(server);
    if (!control) throw new Error(`${server} is not known any more`);
    await this.#watch.check(control, server);
  }
}
