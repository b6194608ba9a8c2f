import type { Connection } from './connection.ts';

/** All open WebSockets, counted by the address they came from. */
export class Connections {
  readonly #all = new Set<Connection>();
  readonly #byAddress = new Map<string, number>();

  get size(): number {
    return this.#all.size;
  }

  countOf(address: string): number {
    return this.#byAddress.get(address) ?? 0;
  }

  add(connection: Connection): void {
    this.#all.add(connection);
    this.#byAddress.set(connection.address, this.countOf(connection.address) + 1);
  }

  remove(connection: Connection): void {
    if (!this.#all.delete(connection)) return;
    const left = this.countOf(connection.address) - 1;
    if (left > 0) this.#byAddress.set(connection.address, left);
    else this.#byAddress.delete(connection.address);
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#all.values();
  }
}
