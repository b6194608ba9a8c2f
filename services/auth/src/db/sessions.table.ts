import type { UserEvent } from '@chatapp/contracts';

export type EndReason = UserEvent<'session.ended'>['reason'];

export interface SessionsTable {
  /** The `sid` of access tokens. */
  id: string;
  user_id: string;
  /** SHA-256 of the newest refresh token's secret: every earlier one has been used. */
  token_hash: Buffer;
  created_at: Date;
  refreshed_at: Date;
  /** Moves on with each refresh. */
  expires_at: Date;
  ended_at: Date | null;
  end_reason: EndReason | null;
  /** What logged in, by its own word, and from where: so that people know their sessions apart. */
  agent: string;
  address: string;
}
