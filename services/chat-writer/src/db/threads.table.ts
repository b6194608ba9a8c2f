/** What stands below a message that was replied to. */
export interface ThreadTable {
  room_id: string;
  root_seq: number;
  replies: number;
  last_reply_seq: number;
  last_reply_at: string;
}

/** Where the replies of a thread are. */
export interface ThreadReplyTable {
  room_id: string;
  root_seq: number;
  thread_no: number;
  seq: number;
}

/** How somebody stands to a thread: a row for each who has written in it, begun it, read it, or said whether to follow it. */
export interface ThreadFollowerTable {
  user_id: string;
  room_id: string;
  root_seq: number;
  following: 0 | 1;
  read_no: number;
  touched_at: string;
}
