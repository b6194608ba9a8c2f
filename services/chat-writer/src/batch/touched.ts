interface Touch<Row> {
  row: Row;
  /** Whether the database has it, and whether it shall. */
  existed: boolean;
  present: boolean;
}

/** Rows that a batch adds and takes away, in any order: what comes of it is that some go and some come. */
export class Touched<Row> {
  #touches = new Map<string, Touch<Row>>();

  /** `key` names the row; touching it a second time keeps what was before the first. */
  touch(key: string, row: Row, present: boolean): void {
    const before = this.#touches.get(key);
    this.#touches.set(key, { row, existed: before?.existed ?? !present, present });
  }

  /** What goes and what comes. One that was there and shall be there does both, since it may be another now. */
  take(): { gone: Row[]; come: Row[] } {
    const touches = [...this.#touches.values()];
    this.#touches = new Map();
    return {
      gone: touches.filter(({ existed }) => existed).map(({ row }) => row),
      come: touches.filter(({ present }) => present).map(({ row }) => row),
    };
  }
}
