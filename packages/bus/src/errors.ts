/** A store is away: the batch is tried again for as long as it takes, and nothing counts towards a dead letter. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
}

/** The handler has learned that somebody else owns the partition: it is dropped at once, and nothing is acknowledged. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}
