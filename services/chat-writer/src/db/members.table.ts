import type { RoomRole } from '@chatapp/contracts';

export interface MemberTable {
  room_id: string;
  user_id: string;
  role: RoomRole;
  /** 0 for one who is out. */
  active: 0 | 1;
  joined_at: string;
  joined_rev: number;
  rev: number;
  read_seq: number;
}
