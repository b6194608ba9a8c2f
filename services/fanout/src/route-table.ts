import { GatewayTally } from './gateway-tally.ts';

/** Who listens to what in one partition: room or person → the gateways that have a listener for it. No I/O. */
export class RouteTable {
  /** Key → gateway → the newest request (the gateway's own count) that asked for the route; 0 where an earlier owner knew. */
  readonly #gateways = new Map<string, Map<string, number>>();
  readonly #tally = new GatewayTally();
  #size = 0;

  /** Routes: pairs of key and gateway. */
  get size(): number {
    return this.#size;
  }

  gatewaysOf(key: string): ReadonlyMap<string, number> | undefined {
    return this.#gateways.get(key);
  }

  /** @returns whether the route is new. */
  add(key: string, gateway: string, ref = 0): boolean {
    let listeners = this.#gateways.get(key);
    if (listeners === undefined) this.#gateways.set(key, (listeners = new Map()));
    const known = listeners.get(gateway);
    if (known === undefined || known < ref) listeners.set(gateway, ref);
    if (known !== undefined) return false;
    this.#size++;
    this.#tally.add(gateway);
    return true;
  }

  /** `ref`: older ones stay out of it, since a writer that was paused may speak of what was before. @returns whether there was such a route. */
  remove(key: string, gateway: string, ref = Infinity): boolean {
    const listeners = this.#gateways.get(key);
    const known = listeners?.get(gateway);
    if (listeners === undefined || known === undefined || known > ref) return false;
    listeners.delete(gateway);
    if (listeners.size === 0) this.#gateways.delete(key);
    this.#size--;
    this.#tally.remove(gateway);
    return true;
  }

  /** Removes every route to a gateway whose key fits. @returns their keys. */
  removeGateway(gateway: string, fits: (key: string) => boolean = () => true): string[] {
    const keys: string[] = [];
    let left = this.#tally.of(gateway);
    for (const [key, listeners] of this.#gateways) {
      if (left === 0) break;
      if (!listeners.has(gateway)) continue;
      left--;
      if (fits(key) && this.remove(key, gateway)) keys.push(key);
    }
    return keys;
  }

  *entries(): Generator<[key: string, gateway: string]> {
    for (const [key, listeners] of this.#gateways) for (const gateway of listeners.keys()) yield [key, gateway];
  }

  /** Adds every gateway that some route names. */
  collectGateways(into: Set<string>): void {
    this.#tally.collect(into);
  }
}
