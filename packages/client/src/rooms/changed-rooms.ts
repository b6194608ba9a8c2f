/** Rooms that changed in one turn of the event loop: each is told of once, at its end. */
export class ChangedRooms {
  readonly #tell: (room: string) => void;
  readonly #rooms = new Set<string>();

  constructor(tell: (room: string) => void) {
    this.#tell = tell;
  }

  add(room: string): void {
    if (this.#rooms.size === 0) queueMicrotask(() => this.#tellAll());
    this.#rooms.add(room);
  }

  #tellAll(): void {
    const rooms = [...this.#rooms];
    this.#rooms.clear();
    for (const room of rooms) this.#tell(room);
  }
}
