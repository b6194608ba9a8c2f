import type { Redis, RedisOptions } from 'ioredis';

/** The part of a pino logger that the bus uses. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface BusOptions {
  /** Of one Redis; or of nodes of a cluster, with commas between them, of which only the first need be a whole URL. */
  redisUrl: string;
  /** Who this process is, in logs and leases. Two processes of one name do not disturb each other. */
  instance: string;
  log: Logger;
  /** How many partitions a consumer has unless it says otherwise. Default 16. */
  partitions?: number;
  /** How long a partition stays with an owner that has fallen silent. Default 3000. */
  leaseTtlMs?: number;
  /** How often leases are renewed and the group is looked at: also the longest wait for a partition that was handed over. Default 250. */
  heartbeatMs?: number;
  /** How often the bus asks whether Redis still holds what it held. Default 1000. */
  pulseMs?: number;
  /** How long one read waits at Redis. Must stay below `leaseTtlMs`. Default 1000. */
  blockMs?: number;
  /** How many records `handle` gets at most (one entry's worth more, since entries are never split). Default 1000. */
  maxBatchRecords?: number;
  /** While more than this waits to be published, partitions take no further batch. Default 16 MiB. */
  publishHighWaterBytes?: number;
  /** Bounds of one stream entry. Default 200 records, 256 KiB. */
  maxEntryRecords?: number;
  maxEntryBytes?: number;
  /** Streams whose name begins so are never made by publishing. Default `['inbox:']`. */
  mustExist?: readonly string[];
  /** How long acknowledgements gather before they go out together. Default 250. */
  ackDelayMs?: number;
  /** How often streams are trimmed. Default 2000. */
  trimMs?: number;
  /** How often one record may fail before it becomes a dead letter. Default 5. */
  maxFailures?: number;
  /** How often an entry may be delivered to owners that died over it before it becomes a dead letter. Default 10. */
  maxDeliveries?: number;
  /** How long Redis may take for an answer before its connection counts as dead. Default 3000. */
  commandTimeoutMs?: number;
  /** How long a graceful stop may take for running batches, acknowledgements and the publish queue together. Default 8000. */
  drainTimeoutMs?: number;
  /** Makes each connection, not connected yet. For simulations; the default makes real ones. */
  client?: (url: string, options: RedisOptions) => Redis;
}

/** One record as a handler gets it. Acknowledgement is by entry: all records of `entryId`. */
export interface StreamRecord {
  stream: string;
  entryId: string;
  /** The record's place in its entry, from 0. */
  index: number;
  data: string;
}

export interface Ownership {
  p: number;
  /**
   * Aborted when the partition is no longer owned: whatever is still done for it is void. Each time it is taken from here the
   * lease is checked by the clock, so `own.signal.aborted` is right even if the process was paused a moment ago.
   */
  readonly signal: AbortSignal;
}

export interface ConsumeOptions {
  group: string;
  /** The streams of a partition. One lease covers them all. */
  streams: (p: number) => string[];
  /** Default: the bus's. */
  partitions?: number;
  /**
   * Handles records in stream order, one call at a time for each partition. May publish: acknowledgements go out only after
   * everything published by then is in Redis. Called again with the same records after a failure, a crash or a hand-over.
   */
  handle(batch: StreamRecord[], own: Ownership): Promise<void>;
  /** Before the first record of a partition. Tried again until it succeeds. */
  onAcquire?(p: number, own: Ownership): Promise<void>;
  /** `graceful`: nothing of the partition is running any more and the lease is still held. `lost`: somebody else may own it already. */
  onRelease?(p: number, reason: ReleaseReason): Promise<void> | void;
  /** Groups that must exist on a stream before anything is trimmed from it, besides those that do. Default none. */
  requiredGroups?(stream: string): readonly string[];
  /**
   * Groups that trimming does not wait for without end, each with the entries that a stream may hold for its sake: where it holds more,
   * what the others have acknowledged goes. Such a group must be able to do without what it has missed. Default none.
   */
  patience?(stream: string): Readonly<Record<string, number>>;
}

export type ReleaseReason = 'graceful' | 'lost';

/** What Redis may have lost: `restarted` the last second or so, `emptied` everything. */
export type DataLoss = 'restarted' | 'emptied';

export interface ConsumerStats {
  group: string;
  owned: number[];
  bufferedRecords: number;
  handledRecords: number;
  failures: number;
  deadLetters: number;
}

export interface BusStats {
  queuedBytes: number;
  queuedRecords: number;
  publishedRecords: number;
  publishedEntries: number;
  consumers: ConsumerStats[];
}

export interface Consumer {
  readonly group: string;
  /** Partitions that are owned and being handled. */
  owned(): number[];
  stats(): ConsumerStats;
  /** Hands all partitions over: finishes running batches, acknowledges, releases the leases. */
  stop(): Promise<void>;
}

export interface InboxOptions {
  stream: string;
  group: string;
  /** All records that one read brought, in order. A fault is logged and the records count as handled. */
  handle(records: string[]): void | Promise<void>;
  /** The stream or its group had vanished and has been made anew: what it held is lost. */
  onLost(): void;
}

export interface InboxReader {
  /** Resolves once the stream exists and is read. */
  ready(): Promise<void>;
  /** Stops reading. The stream stays. */
  stop(): Promise<void>;
}

export interface DeadLetter {
  id: string;
  stream: string;
  group: string;
  record: string;
  error: string;
  /** ISO 8601. */
  at: string;
}

/** When something that is being followed came by, by Redis's clock. */
export interface TraceNote {
  hop: string;
  /** Since 1970, with fractions. */
  atMs: number;
  instance: string;
}

export interface Traces {
  /** Notes that what belongs to a trace came by at `momentMs` (of `performance.now()`; default now). Never waits, never throws. */
  note(trace: string, hop: string, momentMs?: number): void;
  /** Notes the moment at which all that has been published so far is in Redis. */
  noteFlushed(trace: string, hop: string): void;
  /** What has been noted of a trace, in the order in which it was. A few dozen traces are kept. */
  read(trace: string): Promise<TraceNote[]>;
}

export interface Bus {
  readonly instance: string;
  /** Connects. Resolves when Redis has answered once; until then it keeps trying and says so in the log. */
  start(): Promise<void>;
  /** Enqueues a record (one line, no newline). Ordered within a stream, at least once, tried again for as long as it takes. */
  publish(stream: string, record: string): void;
  /** What waits to be confirmed by Redis. */
  queuedBytes(): number;
  /** Resolves when all that has been published so far is in Redis (or was dropped with a missing inbox). */
  flushed(): Promise<void>;
  /** A stream under a `mustExist` prefix is gone; its records have been dropped. Returns what removes the listener. */
  onMissingStream(listener: (stream: string) => void): () => void;
  /**
   * Redis may have lost data. Called before queued records go out again, and what a listener publishes before it returns goes out
   * ahead of them. Returns what removes the listener.
   */
  onDataLoss(listener: (reason: DataLoss) => void): () => void;
  consume(options: ConsumeOptions): Consumer;
  readInbox(options: InboxOptions): InboxReader;
  /** A connection for small state (routes, heartbeats), on a cluster to whichever node has the key. Its commands fail within `commandTimeoutMs` while Redis is away. */
  readonly redis: Redis;
  isReady(): boolean;
  /**
   * Says once a second that this process lives, with what `describe` tells of it, and at the end that it has stopped. Who looks reads it
   * with `readInstances`. Once, before or after `start`.
   */
  announce(describe: () => object | Promise<object>): void;
  readonly traces: Traces;
  /** Names the data set that holds a stream: another name once that has been emptied. Known of whatever a handler is given. */
  incarnation(stream: string): string;
  /** Entries of the stream that the group has not acknowledged. 0 for a stream or group that does not exist. */
  lag(stream: string, group: string): Promise<number>;
  stats(): BusStats;
  /** Oldest first, at most `count` (default 100), after the id `after`. */
  listDeadLetters(options?: { count?: number; after?: string }): Promise<DeadLetter[]>;
  /** Puts dead letters back at the end of their streams. Returns how many there were. Every group of the stream gets them. */
  replayDeadLetters(ids: readonly string[]): Promise<number>;
  /** Hands over, flushes, disconnects. */
  close(): Promise<void>;
}
