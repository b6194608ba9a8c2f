import type { Acker } from './acker.ts';
import type { Entry } from './entries.ts';
import { EntryBuffer, type Buffered } from './entry-buffer.ts';
import { Fenced } from './errors.ts';
import { handleRecords, type HandlingDeps } from './handling.ts';
import type { Publisher } from './publisher.ts';
import { asError, Backoff, pause } from './timing.ts';
import type { Ownership, StreamRecord } from './types.ts';

/** Where reading stands in one of a partition's streams. */
export interface Cursor {
  readonly stream: string;
  readonly partition: Partition;
  /** The last entry that the handler was given: what came before is done or being done. */
  taken: string;
  /** While true, entries that were delivered before but never acknowledged are read, from `position` on. */
  isCatchingUp: boolean;
  position: string;
}

export interface PartitionDeps extends HandlingDeps {
  publisher: Publisher;
  acker: Acker;
  /** Whether the lease can still be relied on, by this process's own clock. */
  isLeased(): boolean;
  /** The set of partitions that should be read has changed. */
  pokeReader(): void;
  /** The handler knows that the partition belongs to somebody else. */
  onFenced(partition: Partition): void;
  forgive(stream: string): Promise<void>;
  /** Before it is read: what is pending from an earlier ownership of this process is forgiven. */
  absolve?: () => Promise<void>;
}

/** First and last entry. */
export type Span = readonly [first: string, last: string];

/** A partition that this instance owns: a bounded buffer, and one worker that gives it to the handler in order. */
export class Partition {
  readonly p: number;
  readonly cursors: Cursor[];
  readonly own: Ownership;
  /** Only an `open` partition is read. `acquiring` and `draining` ones are owned all the same. */
  state: 'acquiring' | 'open' | 'draining' | 'closed' = 'acquiring';
  /** Taking it on has succeeded. */
  wasOpen = false;
  /** The reader waits for this partition to be idle. */
  pokesWhenIdle = false;
  /** Settles when the worker has stopped. Never rejects. */
  readonly stopped: Promise<void>;
  readonly #deps: PartitionDeps;
  readonly #abort = new AbortController();
  readonly #buffer: EntryBuffer;
  #isBusy = false;
  #inHand: readonly Buffered[] = [];
  #wake: (() => void) | undefined;

  constructor(p: number, deps: PartitionDeps) {
    this.p = p;
    this.#deps = deps;
    this.#buffer = new EntryBuffer(deps.settings.maxBatchRecords);
    const abort = this.#abort;
    this.own = {
      p,
      get signal() {
        if (!deps.isLeased()) abort.abort();
        return abort.signal;
      },
    };
    this.cursors = deps.options
      .streams(p)
      .map((stream) => ({ stream, partition: this, taken: '0-0', isCatchingUp: true, position: '0-0' }));
    this.stopped = this.#run().catch((fault: unknown) => {
      deps.settings.log.error({ err: asError(fault), group: deps.options.group, p }, 'partition gave up');
      deps.onFenced(this);
    });
  }

  get isReadable(): boolean {
    return this.state === 'open' && !this.#buffer.isFull;
  }

  get bufferedRecords(): number {
    return this.#buffer.records;
  }

  /** Nothing is buffered and nothing is being handled. */
  get isIdle(): boolean {
    return this.#buffer.isEmpty && !this.#isBusy;
  }

  /** What the handler has now, by stream. Should its owner die, only this can have killed it. */
  inHand(): Map<string, Span> {
    const spans = new Map<string, Span>();
    for (const { cursor, id } of this.#inHand) spans.set(cursor.stream, [spans.get(cursor.stream)?.[0] ?? id, id]);
    return spans;
  }

  offer(cursor: Cursor, entry: Entry, deliveries: number): void {
    if (this.state !== 'open') return;
    this.#buffer.push({ ...entry, cursor, deliveries });
    this.#wake?.();
  }

  /** A new reading connection: what was buffered is read again, from what the handler has not seen, or from the start. */
  rewind(fromStart: boolean): void {
    this.#buffer.clear();
    for (const cursor of this.cursors) {
      if (fromStart) cursor.taken = '0-0';
      cursor.position = cursor.taken;
      cursor.isCatchingUp = true;
    }
  }

  /** Takes no further batch; `stopped` settles once the running one is done. */
  drain(): void {
    if (this.state !== 'closed') this.state = 'draining';
    this.#wake?.();
  }

  /** Gives everything up at once. */
  close(): void {
    this.state = 'closed';
    this.#buffer.clear();
    this.#abort.abort();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    // The caller must know this partition before anything of it happens.
    await Promise.resolve();
    await this.#acquire();
    while (this.state === 'open') {
      if (this.#buffer.isEmpty) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      this.#isBusy = true;
      await this.#belowHighWater();
      if (this.state === 'open') await this.#process((this.#inHand = this.#takeBatch()));
      this.#inHand = [];
      this.#isBusy = false;
      if (this.pokesWhenIdle && this.isIdle) {
        this.pokesWhenIdle = false;
        this.#deps.pokeReader();
      }
    }
  }

  async #acquire(): Promise<void> {
    const { options, settings, absolve } = this.#deps;
    const backoff = new Backoff(50, 2_000);
    await absolve?.();
    while (this.state === 'acquiring') {
      try {
        await options.onAcquire?.(this.p, this.own);
        this.wasOpen = true;
        if (this.state !== 'acquiring') return;
        this.state = 'open';
        this.#deps.pokeReader();
      } catch (fault) {
        if (fault instanceof Fenced) return this.#deps.onFenced(this);
        const context = { err: asError(fault), group: options.group, p: this.p };
        settings.log.warn(context, 'taking a partition on failed, will try again');
        await pause(backoff.nextMs(), this.own.signal);
      }
    }
  }

  async #belowHighWater(): Promise<void> {
    const { publisher, settings } = this.#deps;
    while (this.state === 'open' && publisher.queuedBytes > settings.publishHighWaterBytes) await pause(20);
  }

  #takeBatch(): Buffered[] {
    const wasFull = this.#buffer.isFull;
    const batch = this.#buffer.take();
    for (const entry of batch) entry.cursor.taken = entry.id;
    if (wasFull && !this.#buffer.isFull) this.#deps.pokeReader();
    return batch;
  }

  async #process(batch: Buffered[]): Promise<void> {
    const { publisher, stats } = this.#deps;
    const records: StreamRecord[] = [];
    for (const entry of batch) {
      if (entry.alien !== undefined || entry.deliveries >= this.#deps.settings.maxDeliveries) {
        if (!(await this.#setAside(entry))) return;
      } else {
        const { stream } = entry.cursor;
        for (let index = 0; index < entry.records.length; index++) {
          records.push({ stream, entryId: entry.id, index, data: entry.records[index]! });
        }
      }
    }
    if (records.length > 0) {
      const suspect = batch.find((entry) => entry.deliveries > 0);
      const outcome = await handleRecords(
        records,
        {
          own: this.own,
          mayWork: () => this.state === 'open' && this.#deps.isLeased(),
          onTransient: async () => suspect && this.#deps.forgive(suspect.cursor.stream),
        },
        this.#deps,
      );
      if (outcome === 'fenced') this.#deps.onFenced(this);
      if (outcome !== 'done') return;
    }
    stats.handledRecords += records.length;
    if (publisher.isSettled) this.#acknowledge(batch);
    else void publisher.flushed().then(() => this.#acknowledge(batch));
  }

  /** A draining partition still acknowledges: its lease is held until that is done. */
  #acknowledge(batch: Buffered[]): void {
    if (this.state === 'closed' || !this.#deps.isLeased()) return;
    for (const entry of batch) this.#deps.acker.add(entry.cursor.stream, entry.id);
  }

  async #setAside(entry: Buffered): Promise<boolean> {
    const { deadLetters, options, stats } = this.#deps;
    const reason =
      entry.alien === undefined
        ? new Error(`delivered ${entry.deliveries} times to owners that died over it`)
        : new Error('not an entry of the bus: it must hold one field, b');
    for (const record of entry.alien === undefined ? entry.records : [entry.alien]) {
      stats.deadLetters++;
      if (!(await deadLetters.add(entry.cursor.stream, options.group, record, reason, this.own.signal))) return false;
    }
    return true;
  }
}
