import type { Entry } from './entries.ts';
import type { Cursor } from './partition.ts';

export interface Buffered extends Entry {
  cursor: Cursor;
  /** How often it was delivered, where that is suspicious; else 0. */
  deliveries: number;
}

/** What a partition has read but not handled. Full at two batches, and then until less than one is left. */
export class EntryBuffer {
  records = 0;
  isFull = false;
  readonly #maxBatchRecords: number;
  #entries: Buffered[] = [];

  constructor(maxBatchRecords: number) {
    this.#maxBatchRecords = maxBatchRecords;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  push(entry: Buffered): void {
    this.#entries.push(entry);
    this.records += entry.records.length;
    if (this.records >= this.#maxBatchRecords * 2) this.isFull = true;
  }

  /** The next batch: whole entries, at least one. */
  take(): Buffered[] {
    let records = 0;
    let count = 0;
    for (const entry of this.#entries) {
      if (count > 0 && records + entry.records.length > this.#maxBatchRecords) break;
      records += entry.records.length;
      count++;
    }
    this.records -= records;
    if (this.records < this.#maxBatchRecords) this.isFull = false;
    return this.#entries.splice(0, count);
  }

  clear(): void {
    this.#entries = [];
    this.records = 0;
    this.isFull = false;
  }
}
