/** What lets people register where registration is by invitation. */
export interface InvitationsTable {
  id: string;
  /** SHA-256 of the code. */
  code_hash: Buffer;
  note: string;
  created_by: string;
  created_at: Date;
  expires_at: Date | null;
  /** Null: any number. */
  max_uses: number | null;
  uses: number;
}
