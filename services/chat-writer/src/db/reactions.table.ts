export interface ReactionTable {
  room_id: string;
  seq: number;
  emoji: string;
  user_id: string;
  rev: number;
}
