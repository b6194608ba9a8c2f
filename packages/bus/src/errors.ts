/** A store is away: the batch is tried again for as long as it takes, and nothing counts towards a dead letter. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
}

/** The record is none, and never will be: it is set aside at once, where trying again would only hold up its partition. */
export class BadRecord extends Error {
  override readonly name = 'BadRecord';
}

/** The handler has learned that somebody else owns the partition: it is dropped at once, and nothing is acknowledged. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}
