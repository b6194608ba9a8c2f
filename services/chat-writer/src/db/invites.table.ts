export interface InviteTable {
  room_id: string;
  /** What follows the dot in the code. */
  secret: string;
  created_by: string;
  created_at: string;
  expires_at: string;
  max_uses: number | null;
  uses: number;
}
