/** A message of mine that the room does not show yet. */
export interface PendingMessage {
  /** UUID; the message keeps it in the room. */
  readonly id: string;
  readonly room: string;
  readonly body: string;
  readonly replyTo?: number;
  readonly createdAtMs: number;
  /** `sent`: committed, about to appear in the room. `failed`: refused for good, waits for `retry` or `discard`. */
  readonly status: 'pending' | 'sent' | 'failed';
  /** Why it failed, or why it has not been taken yet: a code of contracts' errors. */
  readonly code?: string;
}

/** Where unsent messages outlive the page or the process; a promise may be returned, a failure is not the sender's concern. */
export interface OutboxStorage {
  /** In the order in which they were put. */
  load(): Promise<PendingMessage[]> | PendingMessage[];
  /** Adds or replaces by id; a replaced one keeps its place. */
  put(message: PendingMessage): Promise<void> | void;
  delete(id: string): Promise<void> | void;
}

/** Where a message came to stand. */
export interface Sent {
  readonly id: string;
  readonly room: string;
  readonly seq: number;
  readonly rev: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}
