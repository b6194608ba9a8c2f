import type { RoomKind } from '@chatapp/contracts';

export interface RoomTable {
  id: string;
  kind: RoomKind;
  name: string;
  topic: string;
  created_by: string;
  /** The other person of a direct room. */
  peer_id: string | null;
  created_at: string;
  last_seq: number;
  last_rev: number;
  info_rev: number;
  member_count: number;
  /** Ids of those whom a group room was made for, with a space between them. */
  people: string | null;
  archived_at: string | null;
  slow_mode_s: number;
  floor: number;
}
