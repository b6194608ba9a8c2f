/** Links to a new password. All of a person's go when one is used. */
export interface ResetTokensTable {
  /** SHA-256 of 256 random bits. */
  token_hash: Buffer;
  user_id: string;
  created_at: Date;
  expires_at: Date;
}
