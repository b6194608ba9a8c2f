/** `root_seq` 0: not in a thread. */
export interface DraftTable {
  user_id: string;
  room_id: string;
  root_seq: number;
  body: string;
  updated_at: string;
}
