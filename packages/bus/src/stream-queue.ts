/** Records of one stream that wait to be published, already joined as they will go out. */
export interface Chunk {
  text: string;
  records: number;
  bytes: number;
  /** Which `flushed()` these records belong to. */
  generation: number;
}

export interface EntryLimits {
  maxEntryRecords: number;
  maxEntryBytes: number;
}

/** What one stream has to publish, in order. One entry at a time is on its way, so that a retry can never overtake. */
export class StreamQueue {
  readonly name: string;
  /** Where the stream is. */
  readonly place: string;
  /** The stream must exist already: publishing does not make it. */
  readonly mustExist: boolean;
  failures = 0;
  retryAtMs = 0;
  #chunks: Chunk[] = [];
  #sending: Chunk[] = [];

  constructor(name: string, place: string, mustExist: boolean) {
    this.name = name;
    this.place = place;
    this.mustExist = mustExist;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0 && this.#sending.length === 0;
  }

  /** An entry is on its way. */
  get isSending(): boolean {
    return this.#sending.length > 0;
  }

  push(record: string, bytes: number, generation: number, limits: EntryLimits): void {
    const last = this.#chunks.at(-1);
    if (
      last?.generation === generation &&
      last.records < limits.maxEntryRecords &&
      last.bytes + bytes <= limits.maxEntryBytes
    ) {
      last.text += `\n${record}`;
      last.records++;
      last.bytes += bytes;
    } else {
      this.#chunks.push({ text: record, records: 1, bytes, generation });
    }
  }

  /** Puts another queue's records ahead of this one's. */
  prepend(other: StreamQueue): void {
    this.#chunks = [...other.#chunks, ...this.#chunks];
  }

  /** The next entry: whole chunks up to the limits. They stay here until `confirm`, and `restore` puts them back. */
  take(limits: EntryLimits): string {
    let records = 0;
    let bytes = 0;
    let count = 0;
    for (const chunk of this.#chunks) {
      if (
        count > 0 &&
        (records + chunk.records > limits.maxEntryRecords || bytes + chunk.bytes > limits.maxEntryBytes)
      ) {
        break;
      }
      records += chunk.records;
      bytes += chunk.bytes;
      count++;
    }
    this.#sending = this.#chunks.splice(0, count);
    return count === 1 ? this.#sending[0]!.text : this.#sending.map((chunk) => chunk.text).join('\n');
  }

  confirm(): Chunk[] {
    const sent = this.#sending;
    this.#sending = [];
    this.failures = 0;
    return sent;
  }

  restore(): void {
    this.#chunks = [...this.#sending, ...this.#chunks];
    this.#sending = [];
  }

  /** Everything, given up. */
  drop(): Chunk[] {
    const dropped = [...this.#sending, ...this.#chunks];
    this.#sending = [];
    this.#chunks = [];
    return dropped;
  }
}
