/** Authenticators (RFC 6238). */
export interface SecondFactorsTable {
  user_id: string;
  /** Encrypted by `SecretBox`, bound to the user. */
  secret: Buffer;
  /** Null while its first code has not come: logging in does not ask for it. */
  confirmed_at: Date | null;
  /** The time step of the newest code that was taken: none is taken twice. */
  last_step: number;
}

/** What replaces a lost authenticator; each is deleted when it is used. */
export interface RecoveryCodesTable {
  user_id: string;
  /** SHA-256: 80 random bits are not guessed. */
  code_hash: Buffer;
}
