/** How much each gateway has of something: so that nobody who looks for a gateway, or asks which there are, has to look through all of it. */
export class GatewayTally {
  readonly #counts = new Map<string, number>();

  of(gateway: string): number {
    return this.#counts.get(gateway) ?? 0;
  }

  add(gateway: string): void {
    this.#counts.set(gateway, this.of(gateway) + 1);
  }

  remove(gateway: string): void {
    const left = this.of(gateway) - 1;
    if (left > 0) this.#counts.set(gateway, left);
    else this.#counts.delete(gateway);
  }

  /** Adds every gateway that has some. */
  collect(into: Set<string>): void {
    for (const gateway of this.#counts.keys()) into.add(gateway);
  }
}
