import type { Notify, RoomRole } from '@chatapp/contracts';

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
  muted_until: string | null;
  /** The four are null, or none is. */
  banned_until: string | null;
  banned_at: string | null;
  banned_by: string | null;
  ban_reason: string | null;
  sent_at: string | null;
  notify: Notify;
  favourite: 0 | 1;
  /** Empty for one who is banned and never was in the room. */
  username: string;
}
