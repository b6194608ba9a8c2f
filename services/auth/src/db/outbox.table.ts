import type { Generated } from 'kysely';

/** Events that were committed with their change. */
export interface OutboxTable {
  /** Grows with the order of commits, for each user. */
  id: Generated<number>;
  user_id: string;
  /** JSON, one line: the record as it is published. */
  event: string;
  created_at: Date;
  /** When Redis confirmed it; null: still to be published. */
  published_at: Date | null;
}
