/** All owners of a group read as one consumer, so that a new owner finds what the old one left behind. */
export const CONSUMER = 'owner';

/** How much longer than its block a read may take before its connection counts as dead. */
export const READ_GRACE_MS = 2_000;

/** What ioredis answers to XREADGROUP in its default (`legacy`) mapping, as buffers. `fields` is null for an entry that was deleted while pending. */
export type ReadReply = [stream: Buffer, entries: [id: Buffer, fields: Buffer[] | null][]][] | null;

/** One stream entry, taken apart. */
export interface Entry {
  id: string;
  /** Empty where the entry is gone, or holds no records. */
  records: string[];
  /** Its fields, where it is not of the bus's making. */
  alien?: string;
}

export function toEntry(id: Buffer, fields: Buffer[] | null): Entry {
  if (!fields) return { id: id.toString('latin1'), records: [] };
  const text = fields[1];
  if (fields.length !== 2 || fields[0]!.length !== 1 || fields[0]![0] !== 0x62 || !text) {
    return { id: id.toString('latin1'), records: [], alien: JSON.stringify(fields.map(String)) };
  }
  const whole = text.toString();
  // Most entries hold one record at low load.
  return { id: id.toString('latin1'), records: whole.includes('\n') ? whole.split('\n') : [whole] };
}

/** Redis says so when a stream or its group is not there, or vanished under a blocked read. */
export function isGone(error: Error): boolean {
  return /^(NOGROUP|UNBLOCKED)/.test(error.message);
}
