import { GroupReader, type GroupReaderDeps } from './group-reader.ts';
import type { Cursor, Partition } from './partition.ts';

export interface ReadersDeps extends Omit<GroupReaderDeps, 'place' | 'cursors'> {
  /** Of a partition. */
  streams(p: number): string[];
}

interface Place {
  reader: GroupReader;
  cursors: Map<string, Cursor>;
}

/**
 * The connections over which an instance reads its partitions: one blocked read reaches what is in one place. So there is one where there
 * is one Redis, and on a cluster one for each partition that is owned or about to be.
 */
export class Readers {
  readonly #deps: ReadersDeps;
  readonly #places = new Map<string, Place>();
  readonly #closing = new Set<Promise<void>>();
  /** Places by partition. */
  readonly #placeOf = new Map<number, string>();

  constructor(deps: ReadersDeps) {
    this.#deps = deps;
  }

  /** Where everything is in one place, that is read from the beginning on. @throws RangeError as `placeOf` does */
  start(): void {
    const place = this.placeOf(0);
    if (this.#deps.servers.isOne) this.#open(place);
  }

  /** Where a partition's streams are. @throws RangeError when they are in several places: one read could not reach them. */
  placeOf(p: number): string {
    let place = this.#placeOf.get(p);
    if (place === undefined) {
      const streams = this.#deps.streams(p);
      const places = new Set(streams.map((stream) => this.#deps.servers.placeOf(stream)));
      [place] = places;
      if (place === undefined || places.size > 1)
        throw new RangeError(`the streams of partition ${p} need the same hash tag: ${streams.join(', ')}`);
      this.#placeOf.set(p, place);
    }
    return place;
  }

  of(p: number): GroupReader | undefined {
    return this.#places.get(this.placeOf(p))?.reader;
  }

  /** Opens what these partitions need, and closes what neither they nor owned ones need. */
  prepare(wanted: readonly number[]): void {
    if (this.#deps.servers.isOne) return;
    const places = new Set(wanted.map((p) => this.placeOf(p)));
    for (const place of places) this.#open(place);
    for (const [place, { reader, cursors }] of this.#places) {
      if (cursors.size > 0 || places.has(place)) continue;
      this.#places.delete(place);
      const closed = reader.close().finally(() => this.#closing.delete(closed));
      this.#closing.add(closed);
    }
  }

  add(partition: Partition): void {
    const { cursors } = this.#open(this.placeOf(partition.p));
    for (const cursor of partition.cursors) cursors.set(cursor.stream, cursor);
  }

  remove(partition: Partition): void {
    const cursors = this.#places.get(this.placeOf(partition.p))?.cursors;
    for (const { stream } of partition.cursors) cursors?.delete(stream);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#places.values()].map(({ reader }) => reader.close()));
    await Promise.all(this.#closing);
  }

  #open(place: string): Place {
    const known = this.#places.get(place);
    if (known) return known;
    const cursors = new Map<string, Cursor>();
    const opened = { cursors, reader: new GroupReader({ ...this.#deps, place, cursors }) };
    this.#places.set(place, opened);
    opened.reader.start();
    return opened;
  }
}
