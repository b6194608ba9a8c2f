/** Which messages of a room are pinned; when and by whom stands with the message. */
export interface PinTable {
  room_id: string;
  seq: number;
}
