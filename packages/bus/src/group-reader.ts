import { isGone, toEntry, type ReadReply } from './entries.ts';
import { Link } from './link.ts';
import type { Cursor } from './partition.ts';
import type { ScriptedRedis } from './scripts.ts';
import type { ServerWatch } from './server-watch.ts';
import type { Settings } from './settings.ts';
import { asError, pause, within } from './timing.ts';

/** All owners of a group read as one consumer, so that a new owner finds what the old one left behind. */
export const CONSUMER = 'owner';

/** Entries that were delivered this often without an acknowledgement are read one at a time, so that only the guilty one counts on. */
const SUSPICIOUS_DELIVERIES = 3;

/** How much longer than its block a read may take before its connection counts as dead. */
const READ_GRACE_MS = 2_000;

/** How many entries of one stream a read may bring; fewer where entries hold many records. */
const MAX_COUNT = 500;

export interface GroupReaderDeps {
  settings: Settings;
  group: string;
  redis: ScriptedRedis;
  watch: ServerWatch;
  /** Owned partitions by stream. */
  cursors: ReadonlyMap<string, Cursor>;
  /** Writes the present reading connection into the leases. Answers whether that worked. */
  announce(): Promise<boolean>;
}

/** Reads all partitions that an instance owns in one group over one blocking connection. */
export class GroupReader {
  /** "run id:client id" of the reading connection, while there is one. */
  id: string | undefined;
  readonly #deps: GroupReaderDeps;
  readonly #link: Link;
  #client: ScriptedRedis | undefined;
  #clientId = 0;
  #runId = '';
  #isReading = false;
  /** Numbers the blocking reads; up to `#staleRead` they read what should not be read any more, or not all that should. */
  #reads = 0;
  #staleRead = 0;
  #isUnblocking = false;
  #changes = 0;
  #recordsAnEntry = 1;
  /** Those that wait for the running read to end, or for something to read. */
  #waiters: (() => void)[] = [];

  constructor(deps: GroupReaderDeps) {
    this.#deps = deps;
    this.#link = new Link(deps.settings, `read:${deps.group}`, (client) => this.#session(client));
  }

  start(): void {
    this.#link.start();
  }

  async close(): Promise<void> {
    const closed = this.#link.close();
    this.#wake();
    await closed;
  }

  /** What should be read has changed. */
  poke(): void {
    this.#changes++;
    if (this.#isReading) void this.#unblock();
    else this.#wake();
  }

  /** Resolves when no read is under way that had begun before the call. */
  async quiesce(): Promise<void> {
    if (!this.#isReading) return;
    const ended = new Promise<void>((resolve) => this.#waiters.push(resolve));
    void this.#unblock();
    await ended;
  }

  async #session(client: ScriptedRedis): Promise<void> {
    const { settings, watch, cursors } = this.#deps;
    const [clientId, runId] = await within(
      settings.commandTimeoutMs,
      'reader',
      Promise.all([client.client('ID'), watch.check(client)]),
    );
    const isSameServer = runId === this.#runId;
    // The connection before this one may still be blocked at Redis, where it would take entries that nobody gets.
    if (isSameServer) await client.client('KILL', 'ID', this.#clientId);
    this.#clientId = clientId;
    this.#runId = runId;
    this.id = `${runId}:${clientId}`;
    this.#client = client;
    client.once('close', () => this.#ended(client));
    while (this.#client === client && !(await this.#deps.announce())) await pause(settings.heartbeatMs);
    for (const partition of new Set([...cursors.values()].map((cursor) => cursor.partition))) {
      partition.rewind(!isSameServer);
    }
    while (this.#client === client) await this.#step(client);
  }

  #ended(client: ScriptedRedis): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.id = undefined;
    this.#isReading = false;
    this.#wake();
  }

  async #step(client: ScriptedRedis): Promise<void> {
    const changes = this.#changes;
    try {
      const behind = this.#readable().filter((cursor) => cursor.isCatchingUp);
      if (behind.length > 0 && (await this.#catchUp(client, behind))) return;
      // Looked up again: what is read must be what is open at this moment.
      const live = this.#readable().filter((cursor) => !cursor.isCatchingUp);
      if (live.length > 0) return await this.#readNew(client, live);
    } catch (fault) {
      if (this.#client !== client || !isGone(asError(fault))) throw fault;
      return this.#restore(client);
    }
    if (changes === this.#changes) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #readable(): Cursor[] {
    return [...this.#deps.cursors.values()].filter((cursor) => cursor.partition.isReadable);
  }

  /** Reads on in what had been delivered before but not acknowledged. Answers false if all of it has to wait for the handler. */
  async #catchUp(client: ScriptedRedis, behind: Cursor[]): Promise<boolean> {
    const { settings, group } = this.#deps;
    const reading = Promise.all(
      behind.map((cursor) => client.xpending(cursor.stream, group, `(${cursor.position}`, '+', 1)),
    );
    const heads = await within(settings.commandTimeoutMs, 'pending', reading);
    const bulk: Cursor[] = [];
    let hasProgress = false;
    for (const [index, cursor] of behind.entries()) {
      const deliveries = (heads[index] as [string, string, number, number][])[0]?.[3];
      if (deliveries === undefined) {
        cursor.isCatchingUp = false;
        hasProgress = true;
      } else if (deliveries < SUSPICIOUS_DELIVERIES) {
        bulk.push(cursor);
      } else if (cursor.partition.isIdle) {
        await this.#readPending(client, [cursor], 1, deliveries);
        hasProgress = true;
      } else {
        cursor.partition.pokesWhenIdle = true;
      }
    }
    if (bulk.length > 0) await this.#readPending(client, bulk, this.#count(), 0);
    return hasProgress || bulk.length > 0;
  }

  async #readPending(client: ScriptedRedis, cursors: Cursor[], count: number, deliveries: number): Promise<void> {
    const { settings, group } = this.#deps;
    const names = cursors.map((cursor) => cursor.stream);
    const positions = cursors.map((cursor) => cursor.position);
    const reading = client.xreadgroupBuffer(
      'GROUP',
      group,
      CONSUMER,
      'COUNT',
      count,
      'STREAMS',
      ...names,
      ...positions,
    );
    const reply = await within(settings.commandTimeoutMs, 'pending', reading as Promise<ReadReply>);
    for (const [stream, entries] of reply ?? []) {
      const cursor = this.#deps.cursors.get(stream.toString('latin1'));
      const last = entries.at(-1);
      if (!cursor || !last) continue;
      cursor.position = last[0].toString('latin1');
      for (const [id, fields] of entries) cursor.partition.offer(cursor, toEntry(id, fields), deliveries);
    }
  }

  async #readNew(client: ScriptedRedis, live: Cursor[]): Promise<void> {
    const { settings, group, cursors } = this.#deps;
    const { blockMs } = settings;
    const streams: string[] = [];
    for (const cursor of live) streams.push(cursor.stream);
    for (let left = live.length; left > 0; left--) streams.push('>');
    this.#reads++;
    this.#isReading = true;
    let reply: ReadReply;
    try {
      const reading = client.xreadgroupBuffer(
        'GROUP',
        group,
        CONSUMER,
        'COUNT',
        this.#count(),
        'BLOCK',
        blockMs,
        'STREAMS',
        ...streams,
      );
      reply = await within(blockMs + READ_GRACE_MS, 'blocked read', reading as Promise<ReadReply>);
    } finally {
      this.#isReading = false;
      this.#wake();
    }
    let records = 0;
    let count = 0;
    for (const [stream, entries] of reply ?? []) {
      const cursor = cursors.get(stream.toString('latin1'));
      if (!cursor) continue;
      for (const [id, fields] of entries) {
        const entry = toEntry(id, fields);
        records += entry.records.length;
        cursor.partition.offer(cursor, entry, 0);
      }
      count += entries.length;
    }
    if (count > 0) this.#recordsAnEntry += (records / count - this.#recordsAnEntry) / 8;
  }

  #count(): number {
    return Math.max(1, Math.min(MAX_COUNT, Math.round(this.#deps.settings.maxBatchRecords / this.#recordsAnEntry)));
  }

  /** A stream or the group is gone: what else is gone is found out before anything is made anew. */
  async #restore(client: ScriptedRedis): Promise<void> {
    const { watch, group, cursors, settings } = this.#deps;
    await within(settings.commandTimeoutMs, 'restore', watch.check(client));
    await this.#deps.announce();
    const streams = [...cursors.keys()];
    if (streams.length === 0) return;
    const made = await within(
      settings.commandTimeoutMs,
      'restore',
      client.busEnsureGroup(streams.length, ...streams, group),
    );
    if (made.length > 0) settings.log.info({ group, streams: made }, 'made a consumer group');
  }

  /** Redis does not unblock a read that it has yet to receive, so it is asked until the read has ended. */
  async #unblock(): Promise<void> {
    this.#staleRead = this.#reads;
    if (this.#isUnblocking) return;
    this.#isUnblocking = true;
    while (this.#isReading && this.#reads <= this.#staleRead) {
      await this.#deps.redis.client('UNBLOCK', this.#clientId).catch(() => {});
      if (this.#isReading && this.#reads <= this.#staleRead) await pause(5);
    }
    this.#isUnblocking = false;
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resume of waiters) resume();
  }
}
