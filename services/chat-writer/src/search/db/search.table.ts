/** How far each room is indexed. */
export interface SearchRoomTable {
  room_id: string;
  /** What postings call the room: four bytes instead of seventeen. */
  no: number;
  /** All changes of the room up to this one are in the index. */
  rev: number;
  /** 1: what is in the index of the room has to go before it is made anew. */
  stale: 0 | 1;
}

/** One row for each thing that a message is found by. */
export interface SearchPostingTable {
  room_no: number;
  token: number;
  at: string;
  seq: number;
}
