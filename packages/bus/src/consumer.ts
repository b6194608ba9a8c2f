import { Acker } from './acker.ts';
import type { DeadLetters } from './dead-letters.ts';
import { CONSUMER } from './entries.ts';
import { Leases } from './leases.ts';
import { Partition, type PartitionDeps, type Span } from './partition.ts';
import type { Publisher } from './publisher.ts';
import { Readers } from './readers.ts';
import type { ServerWatch } from './server-watch.ts';
import type { Servers } from './servers/servers.ts';
import type { Settings } from './settings.ts';
import { asError, within } from './timing.ts';
import { Trimmer } from './trimmer.ts';
import type { Consumer, ConsumeOptions, ConsumerStats, ReleaseReason } from './types.ts';

/** How many pending entries are cleared of the suspicion that they killed their owner. */
const FORGIVE_COUNT = 10_000;

const msUntil = (deadlineMs: number) => Math.max(0, deadlineMs - performance.now());

export interface ConsumerDeps {
  settings: Settings;
  servers: Servers;
  publisher: Publisher;
  watch: ServerWatch;
  deadLetters: DeadLetters;
}

/** One instance's part in a consumer group: joins leases, readers, workers and acknowledgements. */
export class GroupConsumer implements Consumer {
  readonly group: string;
  readonly #deps: ConsumerDeps;
  readonly #options: ConsumeOptions;
  readonly #leases: Leases;
  readonly #readers: Readers;
  readonly #acker: Acker;
  readonly #trimmer: Trimmer;
  readonly #stats: ConsumerStats;
  readonly #partitions = new Map<number, Partition>();
  /** Partitions on their way out: they are not taken on again before that is done. */
  readonly #leaving = new Map<number, Promise<void>>();
  /** Partitions that were lost while this process lived on, and what their handlers had then. */
  readonly #outlived = new Map<number, Map<string, Span>>();
  #stopping: Promise<void> | undefined;

  constructor(options: ConsumeOptions, deps: ConsumerDeps) {
    const { settings, servers, watch } = deps;
    const { redis } = servers;
    const { group } = options;
    this.group = group;
    this.#deps = deps;
    this.#options = options;
    this.#stats = { group, owned: [], bufferedRecords: 0, handledRecords: 0, failures: 0, deadLetters: 0 };
    this.#acker = new Acker(redis, settings, group);
    this.#trimmer = new Trimmer(redis, settings, this.#acker, options);
    this.#leases = new Leases(redis, settings, group, options.partitions ?? settings.partitions, {
      reader: (p) => this.#readers.of(p)?.id,
      wanted: (partitions) => this.#readers.prepare(partitions),
      cut: (p, reader) => this.#cut(p, reader),
      isLeaving: (p) => this.#leaving.has(p),
      acquired: (p) => this.#adopt(p),
      surplus: (p) => this.#handOver(p, performance.now() + settings.drainTimeoutMs),
      lost: (p) => this.#lose(p),
    });
    this.#readers = new Readers({
      settings,
      group,
      servers,
      watch,
      streams: (p) => options.streams(p),
      announce: () => this.#leases.tick(),
      absolve: (partition) => this.#absolve(partition.p, partition.inHand()),
    });
  }

  start(): void {
    this.#readers.start();
    this.#leases.start();
    this.#trimmer.start();
  }

  owned(): number[] {
    return [...this.#partitions.values()].filter((partition) => partition.state === 'open').map(({ p }) => p);
  }

  stats(): ConsumerStats {
    let bufferedRecords = 0;
    for (const partition of this.#partitions.values()) bufferedRecords += partition.bufferedRecords;
    return { ...this.#stats, owned: this.owned(), bufferedRecords };
  }

  stop(deadlineMs = performance.now() + this.#deps.settings.drainTimeoutMs): Promise<void> {
    this.#stopping ??= this.#stop(deadlineMs);
    return this.#stopping;
  }

  async #stop(deadlineMs: number): Promise<void> {
    await this.#leases.leave();
    for (const p of this.#partitions.keys()) this.#handOver(p, deadlineMs);
    const left = Promise.all(this.#leaving.values());
    await within(msUntil(deadlineMs) + 100, 'handlers', left).catch((fault: unknown) => {
      this.#deps.settings.log.error({ err: asError(fault), group: this.group }, 'handlers are still running');
    });
    this.#trimmer.stop();
    this.#leases.stop();
    this.#acker.close();
    await this.#readers.close();
  }

  /** Client ids begin anew with each run of a server: that of another run would name somebody innocent. */
  async #cut(p: number, reader: string): Promise<void> {
    const { servers, watch } = this.#deps;
    const server = servers.serverOf(this.#readers.placeOf(p));
    const control = server === undefined ? undefined : servers.control(server);
    if (server === undefined || !control) throw new Error(`no way to the server of partition ${p}`);
    const [runId, clientId = ''] = reader.split(':');
    if ((await watch.check(control, server)) === runId) await control.client('KILL', 'ID', clientId);
  }

  #adopt(p: number): void {
    const { settings, publisher, deadLetters, servers } = this.#deps;
    const outlived = this.#outlived.get(p);
    this.#outlived.delete(p);
    const deps: PartitionDeps = {
      settings,
      publisher,
      deadLetters,
      options: this.#options,
      acker: this.#acker,
      stats: this.#stats,
      isLeased: () => this.#leases.isValid(),
      pokeReader: () => this.#readers.of(p)?.poke(),
      onFenced: () => {
        this.#leases.forget(p);
        this.#lose(p);
      },
      forgive: async (stream) => {
        await servers.redis.busForgive(stream, this.group, CONSUMER, 1, '-', '+').catch(() => {});
      },
      ...(outlived ? { absolve: () => this.#absolve(p, outlived) } : {}),
    };
    const partition = new Partition(p, deps);
    this.#partitions.set(p, partition);
    this.#readers.add(partition);
    settings.log.info({ group: this.group, p }, 'partition acquired');
  }

  #remove(partition: Partition): void {
    partition.close();
    this.#partitions.delete(partition.p);
    this.#readers.remove(partition);
  }

  #lose(p: number): void {
    const partition = this.#partitions.get(p);
    if (!partition) return;
    this.#deps.settings.log.warn({ group: this.group, p }, 'partition lost');
    this.#acker.forget(partition.cursors.map((cursor) => cursor.stream));
    if (partition.wasOpen) this.#outlived.set(p, partition.inHand());
    this.#remove(partition);
    // One that is being handed over is told of and forgotten there.
    if (!this.#leaving.has(p)) this.#leave(p, this.#forgetLost(partition));
  }

  #handOver(p: number, deadlineMs: number): void {
    const partition = this.#partitions.get(p);
    if (partition && !this.#leaving.has(p)) this.#leave(p, this.#release(partition, deadlineMs));
  }

  #leave(p: number, gone: Promise<void>): void {
    this.#leaving.set(
      p,
      gone.finally(() => this.#leaving.delete(p)),
    );
  }

  async #forgetLost(partition: Partition): Promise<void> {
    await partition.stopped;
    if (partition.wasOpen) await this.#tellReleased(partition.p, 'lost');
  }

  /** Finishes the running batch, acknowledges, hands the lease back. What takes too long is left to expire. */
  async #release(partition: Partition, deadlineMs: number): Promise<void> {
    const { p, own } = partition;
    const { settings, publisher, servers } = this.#deps;
    const reader = this.#readers.of(p);
    partition.drain();
    let isTold = false;
    try {
      await within(msUntil(deadlineMs), 'running batch', reader?.quiesce() ?? Promise.resolve());
      await within(msUntil(deadlineMs), 'running batch', partition.stopped);
      own.signal.throwIfAborted();
      isTold = true;
      if (partition.wasOpen) await this.#tellReleased(p, 'graceful');
      await within(msUntil(deadlineMs), 'publishing', publisher.flushed());
      await this.#acker.flush();
      for (const { stream } of partition.cursors)
        await servers.redis.busForgive(stream, this.group, CONSUMER, FORGIVE_COUNT, '-', '+');
      // Without a reading connection, an old one may still be blocked at Redis: the next owner must find it in the lease and cut it.
      const handsBack = reader?.id !== undefined && !own.signal.aborted;
      await this.#leases.release(p, handsBack);
      settings.log.info({ group: this.group, p, handsBack }, 'partition released');
    } catch (fault) {
      const context = { err: asError(fault), group: this.group, p };
      settings.log.warn(context, 'partition was not handed over in good order, its lease will expire');
    }
    this.#leases.forget(p);
    this.#remove(partition);
    if (!isTold) await this.#forgetLost(partition);
  }

  /**
   * Clears what is pending of the suspicion that it killed an owner, since this one lives, but for what the handler had: a connection that
   * breaks often, or a lease that is lost often, would else have thousands of entries read one at a time.
   */
  async #absolve(p: number, inHand: ReadonlyMap<string, Span>): Promise<void> {
    const { redis } = this.#deps.servers;
    const forgive = (stream: string, from: string, to: string) =>
      redis.busForgive(stream, this.group, CONSUMER, FORGIVE_COUNT, from, to).catch(() => {});
    for (const stream of this.#options.streams(p)) {
      const span = inHand.get(stream);
      if (!span) await forgive(stream, '-', '+');
      else await Promise.all([forgive(stream, '-', `(${span[0]}`), forgive(stream, `(${span[1]}`, '+')]);
    }
  }

  async #tellReleased(p: number, reason: ReleaseReason): Promise<void> {
    try {
      await this.#options.onRelease?.(p, reason);
    } catch (fault) {
      this.#deps.settings.log.error({ err: asError(fault), group: this.group, p, reason }, 'onRelease failed');
    }
  }
}
