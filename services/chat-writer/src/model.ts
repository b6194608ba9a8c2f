import type { Message, Notify, RoomKind, RoomRole, ThreadSummary, User } from '@chatapp/contracts';

/** What chat-writer works with in memory: rows of its tables in the field's terms, times as ISO 8601. */
export interface RoomState {
  id: string;
  kind: RoomKind;
  name: string;
  topic: string;
  /** In a direct room the two are `createdBy` and `peerId`. */
  createdBy: string;
  peerId: string | null;
  /** Everybody whom a group room was made for, also those who have left; empty in rooms of other kinds. */
  people: readonly string[];
  createdAt: string;
  lastSeq: number;
  lastRev: number;
  /** The last change of name, topic, slow mode or archive; the room's creation is one. */
  infoRev: number;
  memberCount: number;
  archivedAt: string | null;
  /** Seconds between two messages of one member; 0 for none. */
  slowModeS: number;
  /** Messages up to this place have had their time and are gone. */
  floor: number;
}

/** Why somebody may neither come into a room nor read it. */
export interface BanState {
  /** `FOR_GOOD` where no end was named. */
  until: string;
  at: string;
  by: string;
  reason: string;
}

/** The end of what has none. */
export const FOR_GOOD = '9999-12-31T23:59:59.999Z';

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
  mutedUntil: string | null;
  /** It may have ended by now. */
  ban: BanState | null;
  /** Their last message that slow mode counted. */
  sentAt: string | null;
  notify: Notify;
  favourite: boolean;
  /** Orders members for whoever reads who they are; empty for one who is banned and never was in the room. */
  username: string;
}

/** A way into a room, for whoever knows its code. */
export interface InviteState {
  room: string;
  secret: string;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  /** Null for any number. */
  maxUses: number | null;
  uses: number;
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
  /** The message that its thread stands below, and its place in that thread. */
  root: number | null;
  threadNo: number | null;
  /** What stands below it; null while nobody has replied. */
  thread: ThreadSummary | null;
  /** Whom it names, besides whoever wrote it. */
  mentions: readonly string[];
  mentionsRoom: boolean;
  pinnedAt: string | null;
  pinnedBy: string | null;
}

/** How somebody stands to the thread below `root`. */
export interface FollowerState {
  user: string;
  room: string;
  root: number;
  following: boolean;
  readNo: number;
  /** When they last did something about it: wrote in it, read it, said whether to follow it. */
  touchedAt: string;
}

/** What somebody has typed and not sent. `root` 0: not in a thread. An empty body: nothing any more. */
export interface DraftState {
  user: string;
  room: string;
  root: number;
  body: string;
  at: string;
}

export interface PersonState {
  id: string;
  username: string;
  displayName: string;
  systemRole: User['role'];
  deactivated: boolean;
}
