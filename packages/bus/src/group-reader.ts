import { BlockedRead } from './blocked-read.ts';
import { catchUp } from './catch-up.ts';
import { CONSUMER, isGone, READ_GRACE_MS, toEntry, type ReadReply } from './entries.ts';
import { Link } from './link.ts';
import type { Cursor, Partition } from './partition.ts';
import type { ScriptedRedis } from './scripts.ts';
import type { ServerWatch } from './server-watch.ts';
import type { Servers } from './servers/servers.ts';
import type { Settings } from './settings.ts';
import { asError, pause, within } from './timing.ts';

/** How many entries of one stream a read may bring; fewer where entries hold many records. */
const MAX_COUNT = 500;
/** A read that brought at least so many records had no need to gather: the next one may go on meanwhile. */
const MUCH = 500;
/** For no longer than this one partition that has much to do keeps the others from being read. */
const GATHER_MS = 20;

export interface GroupReaderDeps {
  settings: Settings;
  group: string;
  servers: Servers;
  /** Where everything is that is read. */
  place: string;
  watch: ServerWatch;
  /** Owned partitions of this place, by stream. */
  cursors: ReadonlyMap<string, Cursor>;
  /** Writes the present reading connection into the leases. Answers whether that worked. */
  announce(): Promise<boolean>;
  /** What the last connection had read of a partition is read again, and not to blame for that. */
  absolve(partition: Partition): Promise<void>;
}

/** Reads all partitions of one place that an instance owns in one group over one blocking connection. */
export class GroupReader {
  /** "run id:client id" of the reading connection, while there is one. */
  id: string | undefined;
  readonly #deps: GroupReaderDeps;
  readonly #link: Link;
  #client: ScriptedRedis | undefined;
  #clientId = 0;
  #runId = '';
  #read: BlockedRead | undefined;
  /** Ends the wait for something to read. */
  #resume: (() => void) | undefined;
  #pokes = 0;
  #recordsAnEntry = 1;
  /** Of the last read. */
  #records = 0;

  constructor(deps: GroupReaderDeps) {
    this.#deps = deps;
    const { settings, servers, group, place } = deps;
    this.#link = new Link({
      settings,
      servers,
      role: `read:${group}`,
      server: () => servers.serverOf(place),
      session: (client, server) => this.#session(client, server),
    });
  }

  start(): void {
    this.#link.start();
  }

  async close(): Promise<void> {
    await this.#link.close();
  }

  /** What should be read has changed. */
  poke(): void {
    this.#pokes++;
    if (this.#read?.isRunning) void this.#read.interrupt();
    else this.#resume?.();
  }

  /** Resolves when no read is under way that had begun before the call. */
  async quiesce(): Promise<void> {
    await this.#read?.end();
  }

  async #session(client: ScriptedRedis, server: string): Promise<void> {
    const { settings, watch, cursors, servers } = this.#deps;
    const identity = Promise.all([client.client('ID'), watch.check(client, server)]);
    const [clientId, runId] = await within(settings.commandTimeoutMs, 'reader', identity);
    const isSameServer = runId === this.#runId;
    // The connection before this one may still be blocked at Redis, where it would take entries that nobody gets.
    if (isSameServer) await client.client('KILL', 'ID', this.#clientId);
    this.#clientId = clientId;
    this.#runId = runId;
    this.#read = new BlockedRead(() => servers.control(server), clientId);
    this.id = `${runId}:${clientId}`;
    this.#client = client;
    client.once('close', () => this.#ended(client));
    while (this.#client === client && !(await this.#deps.announce())) await pause(settings.heartbeatMs);
    const partitions = () => new Set([...cursors.values()].map((cursor) => cursor.partition));
    await Promise.all([...partitions()].map((partition) => this.#deps.absolve(partition)));
    for (const partition of partitions()) partition.rewind(!isSameServer);
    while (this.#client === client) await this.#step(client, server);
  }

  #ended(client: ScriptedRedis): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.id = undefined;
    this.#resume?.();
  }

  async #step(client: ScriptedRedis, server: string): Promise<void> {
    const { settings, group } = this.#deps;
    const pokes = this.#pokes;
    try {
      const behind = this.#readable(true);
      const options = { group, count: this.#count(), timeoutMs: settings.commandTimeoutMs };
      if (behind.length > 0 && (await catchUp(client, behind, options))) return;
      if (this.#records < MUCH) await this.#gather();
      if (this.#client !== client) return;
      const live = this.#readable(false);
      if (live.length > 0) return await this.#readNew(client, live);
    } catch (fault) {
      if (this.#client !== client || !isGone(asError(fault))) throw fault;
      return this.#restore(client, server);
    }
    if (pokes === this.#pokes && this.#client === client)
      await new Promise<void>((resolve) => (this.#resume = resolve));
  }

  /**
   * Waits for the handlers to be done with what they have. What comes meanwhile they could not take sooner anyway; one read then brings all of it,
   * where each record would have ended a read of its own.
   */
  async #gather(): Promise<void> {
    const untilMs = performance.now() + GATHER_MS;
    for (const { partition } of this.#deps.cursors.values()) {
      const leftMs = untilMs - performance.now();
      if (partition.isIdle || !partition.isReadable || leftMs <= 0) continue;
      partition.pokesWhenIdle = true;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      partition.pokesWhenIdle = false;
    }
  }

  #readable(isCatchingUp: boolean): Cursor[] {
    const cursors = [...this.#deps.cursors.values()];
    return cursors.filter((cursor) => cursor.isCatchingUp === isCatchingUp && cursor.partition.isReadable);
  }

  async #readNew(client: ScriptedRedis, live: Cursor[]): Promise<void> {
    const { settings, group, cursors } = this.#deps;
    const { blockMs } = settings;
    const streams = live.map((cursor) => cursor.stream);
    const count = this.#count();
    const read = () => {
      const reading = client.xreadgroupBuffer(
        'GROUP',
        group,
        CONSUMER,
        'COUNT',
        count,
        'BLOCK',
        blockMs,
        'STREAMS',
        ...streams,
        ...streams.map(() => '>'),
      );
      return within(blockMs + READ_GRACE_MS, 'blocked read', reading as Promise<ReadReply>);
    };
    const reply = await this.#read!.run(read);
    let records = 0;
    let total = 0;
    for (const [stream, entries] of reply ?? []) {
      const cursor = cursors.get(stream.toString('latin1'));
      // Lost meanwhile, and perhaps taken on again: then it catches up with these in their turn.
      if (!cursor || cursor.isCatchingUp) continue;
      for (const [id, fields] of entries) {
        const entry = toEntry(id, fields);
        records += entry.records.length;
        cursor.partition.offer(cursor, entry, 0);
      }
      total += entries.length;
    }
    this.#records = records;
    if (total > 0) this.#recordsAnEntry += (records / total - this.#recordsAnEntry) / 8;
  }

  /** How many entries make about one batch, going by those of late. */
  #count(): number {
    return Math.max(1, Math.min(MAX_COUNT, Math.round(this.#deps.settings.maxBatchRecords / this.#recordsAnEntry)));
  }

  /** A stream or the group is gone: what else is gone is found out before anything is made anew. */
  async #restore(client: ScriptedRedis, server: string): Promise<void> {
    const { watch, group, cursors, settings } = this.#deps;
    const timeoutMs = settings.commandTimeoutMs;
    await within(timeoutMs, 'restore', watch.check(client, server));
    await this.#deps.announce();
    const streams = [...cursors.keys()];
    if (streams.length === 0) return;
    const made = await within(timeoutMs, 'restore', client.busEnsureGroup(streams.length, ...streams, group));
    if (made.length > 0) settings.log.info({ group, streams: made }, 'made a consumer group');
  }
}
