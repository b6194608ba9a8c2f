import { TransientError, type Bus, type Logger } from '@chatapp/bus';
import { GATEWAY_HEARTBEAT_MS, INBOX_PREFIX } from '@chatapp/contracts';
import type { Gateways } from './gateways.ts';
import type { Partition } from './partition.ts';

/** Looks in a row at which a gateway must be missing before it counts as dead: after Redis was away, all of them look so at first. */
const MISSING_LOOKS = 3;

/**
 * Removes the routes to gateways that are gone: no heartbeat, or no inbox.
 *
 * Removing routes always ends in deleting the gateway's inbox. Should the gateway live after all (it was paused, or the news was old),
 * it finds its inbox gone and subscribes to everything anew, so no route is missing without anybody knowing.
 */
export class Pruner {
  readonly #gateways: Gateways;
  readonly #partitions: ReadonlyMap<number, Partition>;
  readonly #log: Logger;
  /** Gateway → looks in a row at which it did not live. */
  readonly #missing = new Map<string, number>();
  /** Gateways whose routes are gone from memory, and whose inbox is still to be deleted. */
  readonly #owed = new Map<string, [Partition, keys: string[]][]>();
  readonly #settling = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(bus: Bus, gateways: Gateways, partitions: ReadonlyMap<number, Partition>, log: Logger) {
    this.#gateways = gateways;
    this.#partitions = partitions;
    this.#log = log;
    bus.onMissingStream((stream) => {
      if (stream.startsWith(INBOX_PREFIX)) void this.#prune(stream.slice(INBOX_PREFIX.length), 'no inbox');
    });
  }

  start(): void {
    this.#timer = setInterval(() => {
      // A look that Redis holds up counts once.
      if (this.#looking) return;
      this.#looking = true;
      void this.#look().finally(() => (this.#looking = false));
    }, GATEWAY_HEARTBEAT_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Somebody's routes are gone, and Redis has not deleted the inbox yet, by which they learn of it. */
  get isOwing(): boolean {
    return this.#owed.size > 0;
  }

  /**
   * Deletes the inboxes that are still to be deleted. Until then nothing may count as handled: should this instance end first, the next
   * owner has the routes, finds the gateway alive, and nobody would ever know of what did not reach it meanwhile.
   * @throws TransientError
   */
  async settle(): Promise<void> {
    for (const gateway of this.#owed.keys()) await this.#settle(gateway);
    if (this.isOwing) throw new TransientError('the inbox of a gateway whose routes are gone is still there');
  }

  async #look(): Promise<void> {
    for (const gateway of this.#owed.keys()) await this.#settle(gateway);
    try {
      await this.#gateways.assertWritable();
      const candidates = new Set(await this.#gateways.known());
      for (const partition of this.#partitions.values()) {
        partition.table.collectGateways(candidates);
        partition.presence.collectGateways(candidates);
      }
      const live = new Set(await this.#gateways.live());
      for (const gateway of this.#missing.keys()) if (!candidates.has(gateway)) this.#missing.delete(gateway);
      for (const gateway of candidates) {
        const looks = live.has(gateway) ? 0 : (this.#missing.get(gateway) ?? 0) + 1;
        this.#missing.set(gateway, looks);
        if (looks >= MISSING_LOOKS) await this.#prune(gateway, 'no heartbeat');
      }
    } catch (err) {
      this.#missing.clear();
      this.#log.debug({ err }, 'cannot look after the gateways now');
    }
    // A partition without traffic has nobody else to save what pruning changed.
    await Promise.allSettled(Array.from(this.#partitions.values(), (partition) => partition.save()));
  }

  async #prune(gateway: string, why: 'no heartbeat' | 'no inbox'): Promise<void> {
    const removed: [Partition, string[]][] = [];
    let routes = 0;
    for (const partition of this.#partitions.values()) {
      partition.presence.forgetGateway(gateway);
      const keys = partition.table.removeGateway(gateway);
      routes += keys.length;
      if (keys.length > 0) removed.push([partition, keys]);
    }
    if (routes > 0) this.#log.info({ gateway, why, routes }, 'gateway pruned');
    this.#owe(gateway, removed);
    await this.#settle(gateway);
  }

  #owe(gateway: string, removed: [Partition, string[]][]): void {
    this.#owed.set(gateway, [...(this.#owed.get(gateway) ?? []), ...removed]);
  }

  /** Once at a time for each. Never rejects: what fails stays owed. */
  #settle(gateway: string): Promise<void> {
    const known = this.#settling.get(gateway);
    if (known) return known;
    const settling = this.#deleteInbox(gateway).finally(() => this.#settling.delete(gateway));
    this.#settling.set(gateway, settling);
    return settling;
  }

  /** Redis forgets the routes only after the inbox: a crash in between leaves them to the next owner, which prunes again. */
  async #deleteInbox(gateway: string): Promise<void> {
    const removed = this.#owed.get(gateway) ?? [];
    try {
      await this.#gateways.forget(gateway);
      for (const [partition, keys] of removed) for (const key of keys) partition.forget(key, gateway);
    } catch (err) {
      this.#log.debug({ err, gateway }, 'inbox not deleted yet');
      return;
    }
    // What was removed meanwhile may have been of a new inbox.
    const later = this.#owed.get(gateway)?.slice(removed.length) ?? [];
    if (later.length > 0) this.#owed.set(gateway, later);
    else this.#owed.delete(gateway);
  }
}
