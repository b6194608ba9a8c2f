import { Fenced, type Ownership } from '@chatapp/bus';
import { presenceKey, routesKey } from '@chatapp/contracts';
import { fieldOf, splitField } from './field.ts';
import { Presence, type PresenceOptions } from './presence/presence.ts';
import { RouteTable } from './route-table.ts';
import type { StateStore } from './state-store.ts';
import { Unsaved } from './unsaved.ts';

/** What this instance knows of a partition that it owns, and what of that Redis does not know yet. */
export class Partition {
  readonly own: Ownership;
  readonly table = new RouteTable();
  readonly presence: Presence;
  readonly #store: StateStore;
  readonly #epoch: number;
  readonly #unsavedRoutes = new Unsaved((field) => (this.#hasRoute(field) ? '1' : undefined));
  readonly #unsavedPresence = new Unsaved((field) => this.presence.valueOf(field));
  #saving: Promise<void> = Promise.resolve();

  private constructor(own: Ownership, store: StateStore, epoch: number, options: PresenceOptions) {
    this.own = own;
    this.#store = store;
    this.#epoch = epoch;
    this.presence = new Presence(this, epoch, options);
  }

  /** Takes over what the last owner left. @throws TransientError */
  static async acquire(own: Ownership, store: StateStore, options: PresenceOptions): Promise<Partition> {
    const { epoch, routes, presence } = await store.acquire(own.p);
    const partition = new Partition(own, store, epoch, options);
    for (const field of routes) partition.table.add(...splitField(field));
    for (const [field, value] of presence) partition.presence.restore(field, value);
    return partition;
  }

  add(key: string, gateway: string, ref: number): void {
    if (this.table.add(key, gateway, ref)) this.#unsavedRoutes.add(fieldOf(key, gateway));
  }

  remove(key: string, gateway: string, ref: number): void {
    if (this.table.remove(key, gateway, ref)) this.forget(key, gateway);
  }

  /** Has Redis forget a route that the table no longer holds. */
  forget(key: string, gateway: string): void {
    this.#unsavedRoutes.add(fieldOf(key, gateway));
  }

  /** Presence holds something else than before under this field. */
  changed(field: string): void {
    this.#unsavedPresence.add(field);
  }

  /** Redis may have lost the copy: everything is written again. */
  markUnsaved(): void {
    for (const [key, gateway] of this.table.entries()) this.forget(key, gateway);
    for (const field of this.presence.fields()) this.changed(field);
  }

  /**
   * Resolves when Redis holds every change made until now. A failed save loses nothing: the next one writes it.
   * @throws TransientError, Fenced
   */
  save(): Promise<void> {
    const before = this.#saving.catch(() => {});
    return (this.#saving = before.then(() => this.#write()));
  }

  async #write(): Promise<void> {
    const { p } = this.own;
    await this.#unsavedRoutes.write((changes) => this.#put(routesKey(p), changes));
    await this.#unsavedPresence.write((changes) => this.#put(presenceKey(p), changes));
  }

  async #put(hash: string, changes: ReadonlyMap<string, string>): Promise<void> {
    const { p } = this.own;
    if (!(await this.#store.save(hash, p, this.#epoch, changes))) throw new Fenced(`state of partition ${p}`);
  }

  #hasRoute(field: string): boolean {
    const [key, gateway] = splitField(field);
    return this.table.gatewaysOf(key)?.has(gateway) ?? false;
  }
}
