/** Messages that name somebody; an empty `user_id` is everybody in the room. `sender_id`: whoever wrote it is not told of it. */
export interface MentionTable {
  user_id: string;
  room_id: string;
  seq: number;
  sender_id: string;
}
