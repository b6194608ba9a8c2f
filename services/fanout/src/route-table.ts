/** Who listens to what in one partition: room or person → the gateways that have a listener for it. No I/O. */
export class RouteTable {
  readonly #gateways = new Map<string, Set<string>>();
  #size = 0;

  /** Routes: pairs of key and gateway. */
  get size(): number {
    return this.#size;
  }

  gatewaysOf(key: string): ReadonlySet<string> | undefined {
    return this.#gateways.get(key);
  }

  /** @returns whether the route is new. */
  add(key: string, gateway: string): boolean {
    let listeners = this.#gateways.get(key);
    if (listeners === undefined) this.#gateways.set(key, (listeners = new Set()));
    if (listeners.has(gateway)) return false;
    listeners.add(gateway);
    this.#size++;
    return true;
  }

  /** @returns whether there was such a route. */
  remove(key: string, gateway: string): boolean {
    const listeners = this.#gateways.get(key);
    if (!listeners?.delete(gateway)) return false;
    if (listeners.size === 0) this.#gateways.delete(key);
    this.#size--;
    return true;
  }

  /** Removes every route to a gateway. @returns their keys. */
  removeGateway(gateway: string): string[] {
    const keys: string[] = [];
    for (const key of this.#gateways.keys()) if (this.remove(key, gateway)) keys.push(key);
    return keys;
  }

  *entries(): Generator<[key: string, gateway: string]> {
    for (const [key, listeners] of this.#gateways) for (const gateway of listeners) yield [key, gateway];
  }

  /** Adds every gateway that some route names. */
  collectGateways(into: Set<string>): void {
    for (const listeners of this.#gateways.values()) for (const gateway of listeners) into.add(gateway);
  }
}
