import type { Message, RoomKind, RoomRole, User } from '@chatapp/contracts';

/** What chat-writer works with in memory: rows of its tables in the field's terms, times as ISO 8601. */
export interface RoomState {
  id: string;
  kind: RoomKind;
  name: string;
  topic: string;
  /** In a direct room the two are `createdBy` and `peerId`. */
  createdBy: string;
  peerId: string | null;
  createdAt: string;
  lastSeq: number;
  lastRev: number;
  /** The last change of name or topic; the room's creation is one. */
  infoRev: number;
  memberCount: number;
}

/** Somebody who is or was in a room: the row of one who is out stays, so that `changes` can tell. */
export interface MemberState {
  room: string;
  user: string;
  role: RoomRole;
  active: boolean;
  joinedAt: string;
  /** Orders members by how long they have been in. */
  joinedRev: number;
  rev: number;
  readSeq: number;
}

export interface ReactionState {
  emoji: string;
  user: string;
  rev: number;
}

export interface MessageState {
  room: string;
  seq: number;
  rev: number;
  /** The `rev` that sending it took: what a repeated send is answered with. */
  createdRev: number;
  /** The client's UUID in lower case. */
  id: string;
  sender: string;
  kind: Message['kind'];
  /** Empty once deleted. */
  body: string;
  at: string;
  replyTo: number | null;
  editedAt: string | null;
  deletedAt: string | null;
  /** By `rev`, oldest first. */
  reactions: ReactionState[];
}

export interface PersonState {
  id: string;
  username: string;
  displayName: string;
  systemRole: User['role'];
  deactivated: boolean;
}
