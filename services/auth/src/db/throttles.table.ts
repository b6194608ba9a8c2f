/** Counters with a fixed window, shared by all instances. */
export interface ThrottlesTable {
  /** SHA-256 of the limit's name and of whom it counts: no address or username is kept. */
  bucket: Buffer;
  count: number;
  resets_at: Date;
}
