import { CONSUMER, isGone, READ_GRACE_MS, toEntry, type ReadReply } from './entries.ts';
import { Link } from './link.ts';
import type { ScriptedRedis } from './scripts.ts';
import type { ServerWatch } from './server-watch.ts';
import type { Servers } from './servers/servers.ts';
import type { Settings } from './settings.ts';
import { asError, within } from './timing.ts';
import type { InboxOptions, InboxReader } from './types.ts';

/** How many entries a read may bring. Each may hold hundreds of records. */
const COUNT = 100;
const ACK_MS = 100;

/** Reads a stream that this process alone reads, in order, each entry once. Acknowledges and trims in bulk. */
export class ExclusiveReader implements InboxReader {
  readonly #settings: Settings;
  readonly #servers: Servers;
  readonly #watch: ServerWatch;
  readonly #options: InboxOptions;
  readonly #link: Link;
  readonly #restore = async (client: ScriptedRedis, server: string) => {
    if (server === this.#server()) await this.#ensure(client);
  };
  #isCreated = false;
  #handled = '0-0';
  #unacknowledged: string[] = [];
  #ackTimer: NodeJS.Timeout | undefined;
  #clientId = 0;
  #runId = '';
  #isStopped = false;
  #setReady!: () => void;
  readonly #ready = new Promise<void>((resolve) => (this.#setReady = resolve));

  constructor(options: InboxOptions, settings: Settings, servers: Servers, watch: ServerWatch) {
    this.#options = options;
    this.#settings = settings;
    this.#servers = servers;
    this.#watch = watch;
    this.#link = new Link({
      settings,
      servers,
      role: `inbox:${options.group}`,
      server: () => this.#server(),
      session: (client, server) => this.#session(client, server),
    });
    watch.restorers.add(this.#restore);
    this.#link.start();
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#watch.restorers.delete(this.#restore);
    clearTimeout(this.#ackTimer);
    await this.#link.close();
  }

  #server(): string | undefined {
    return this.#servers.serverOf(this.#servers.placeOf(this.#options.stream));
  }

  async #session(client: ScriptedRedis, server: string): Promise<void> {
    const { commandTimeoutMs } = this.#settings;
    const [clientId, runId] = await within(
      commandTimeoutMs,
      'inbox reader',
      Promise.all([client.client('ID'), this.#watch.check(client, server)]),
    );
    // The connection before this one may still be blocked at Redis, where it would take entries that nobody gets.
    if (runId === this.#runId) await client.client('KILL', 'ID', this.#clientId);
    this.#clientId = clientId;
    this.#runId = runId;
    await within(commandTimeoutMs, 'inbox group', this.#ensure(client));
    this.#setReady();
    let position = this.#handled;
    while (!this.#isStopped) {
      try {
        position = await this.#read(client, position);
      } catch (fault) {
        if (!isGone(asError(fault))) throw fault;
        await within(commandTimeoutMs, 'pulse', this.#watch.check(client, server));
        await within(commandTimeoutMs, 'inbox group', this.#ensure(client));
        position = '>';
      }
    }
  }

  async #ensure(client: ScriptedRedis): Promise<void> {
    const { stream, group } = this.#options;
    const made = await client.busEnsureGroup(1, stream, group);
    if (made.length === 0) {
      this.#isCreated = true;
      return;
    }
    this.#handled = '0-0';
    this.#unacknowledged = [];
    if (!this.#isCreated) {
      this.#isCreated = true;
      return;
    }
    this.#settings.log.warn({ stream }, 'inbox was lost and has been made anew');
    try {
      this.#options.onLost();
    } catch (fault) {
      this.#settings.log.error({ err: asError(fault), stream }, 'onLost failed');
    }
  }

  /** Reads once and handles what came. From a position: what had been delivered before; `>`: what is new. Answers where to go on. */
  async #read(client: ScriptedRedis, position: string): Promise<string> {
    const { stream, group } = this.#options;
    const { blockMs, log } = this.#settings;
    const reading =
      position === '>'
        ? client.xreadgroupBuffer('GROUP', group, CONSUMER, 'COUNT', COUNT, 'BLOCK', blockMs, 'STREAMS', stream, '>')
        : client.xreadgroupBuffer('GROUP', group, CONSUMER, 'COUNT', COUNT, 'STREAMS', stream, position);
    const reply = await within(blockMs + READ_GRACE_MS, 'inbox read', reading as Promise<ReadReply>);
    const entries = reply?.[0]?.[1] ?? [];
    if (entries.length === 0) return '>';
    const records: string[] = [];
    let last = '';
    for (const [id, fields] of entries) {
      const entry = toEntry(id, fields);
      for (const record of entry.records) records.push(record);
      last = entry.id;
      this.#unacknowledged.push(last);
    }
    this.#handled = last;
    try {
      const handled = this.#options.handle(records);
      if (handled) await handled;
    } catch (fault) {
      log.error({ err: asError(fault), stream, records: records.length }, 'records of an inbox could not be handled');
    }
    this.#ackTimer ??= setTimeout(() => this.#acknowledge(), ACK_MS);
    return position === '>' ? '>' : last;
  }

  #acknowledge(): void {
    this.#ackTimer = undefined;
    const { stream, group } = this.#options;
    const ids = this.#unacknowledged;
    const upTo = ids.at(-1);
    if (!upTo) return;
    this.#unacknowledged = [];
    const [ms, seq] = upTo.split('-');
    const cleared = Promise.all([
      this.#servers.redis.xack(stream, group, ...ids),
      this.#servers.redis.xtrim(stream, 'MINID', `${ms}-${Number(seq) + 1}`),
    ]);
    cleared.catch(() => {
      this.#unacknowledged = [...ids, ...this.#unacknowledged];
      if (!this.#isStopped) this.#ackTimer ??= setTimeout(() => this.#acknowledge(), ACK_MS * 5);
    });
  }
}
