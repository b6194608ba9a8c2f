import { Fenced } from '@chatapp/bus';
import { RouteTable } from './route-table.ts';
import type { RouteStore } from './route-store.ts';

/** A Redis call takes a few thousand arguments at most: more would hold up everybody else. */
const SAVE_AT_ONCE = 2_000;

/** The routes of a partition that this instance owns, and what of them Redis does not know yet. */
export class Partition {
  readonly p: number;
  readonly table = new RouteTable();
  readonly #store: RouteStore;
  readonly #epoch: number;
  /** Field → present or not. */
  #unsaved = new Map<string, boolean>();
  #saving: Promise<void> = Promise.resolve();

  private constructor(p: number, store: RouteStore, epoch: number) {
    this.p = p;
    this.#store = store;
    this.#epoch = epoch;
  }

  /** Takes over what the last owner left. @throws TransientError */
  static async acquire(p: number, store: RouteStore): Promise<Partition> {
    const { epoch, routes } = await store.acquire(p);
    const partition = new Partition(p, store, epoch);
    for (const [key, gateway] of routes) partition.table.add(key, gateway);
    return partition;
  }

  add(key: string, gateway: string, ref: number): void {
    if (this.table.add(key, gateway, ref)) this.#unsaved.set(`${key} ${gateway}`, true);
  }

  remove(key: string, gateway: string, ref: number): void {
    if (this.table.remove(key, gateway, ref)) this.forget(key, gateway);
  }

  /** Has Redis forget a route that the table no longer holds. */
  forget(key: string, gateway: string): void {
    if (!this.table.gatewaysOf(key)?.has(gateway)) this.#unsaved.set(`${key} ${gateway}`, false);
  }

  /** Redis may have lost the copy: everything is written again. */
  markUnsaved(): void {
    for (const [key, gateway] of this.table.entries()) this.#unsaved.set(`${key} ${gateway}`, true);
  }

  /**
   * Resolves when Redis holds every change made until now. A failed save loses nothing: the next one writes it.
   * @throws TransientError, Fenced
   */
  save(): Promise<void> {
    const before = this.#saving.catch(() => {});
    return (this.#saving = before.then(() => this.#write()));
  }

  #takeUnsaved(): Map<string, boolean> {
    const taken = new Map<string, boolean>();
    for (const [field, present] of this.#unsaved) {
      if (taken.size === SAVE_AT_ONCE) break;
      taken.set(field, present);
      this.#unsaved.delete(field);
    }
    return taken;
  }

  async #write(): Promise<void> {
    while (this.#unsaved.size > 0) {
      const changes = this.#takeUnsaved();
      try {
        if (!(await this.#store.save(this.p, this.#epoch, changes))) throw new Fenced(`routes of partition ${this.p}`);
      } catch (error) {
        // What changed again meanwhile is newer than what could not be written.
        for (const [field, present] of changes) if (!this.#unsaved.has(field)) this.#unsaved.set(field, present);
        throw error;
      }
    }
  }
}
