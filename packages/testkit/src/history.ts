import type { IndexView, Logout, LookUp, OwnRead, Trouble } from './looks.ts';

/** What clients did and saw during a run: the input of the delivery checker. Times are milliseconds of one process's monotonic clock. */
export interface History {
  sends: Send[];
  readers: Reader[];
  edits: Edit[];
  /**
   * Whether Redis lost data, or a gateway that was silent for too long its inbox: then events may be missing from the live stream, and
   * readers find them in `changes`.
   */
  mayLoseEvents: boolean;
  marks: Mark[];
  /** In the order in which they were asked for. */
  kept: Kept[];
  /** By place: what HTTP tells of it at the end, to those who are still in the room. */
  keeps: Map<string, string>;
  mutes: Mute[];
  removals: Removal[];
  roleChanges: RoleChange[];
  archives: Archive[];
  /** Samples of what senders read right after an acknowledgement. */
  ownReads: OwnRead[];
  /** Samples of what MySQL held right after something had arrived at a reader. */
  lookUps: LookUp[];
  logouts: Logout[];
  /** What the index of messages holds at the end, where there is one. */
  index: IndexView[];
  /** What was broken on purpose, and when. */
  troubles: Trouble[];
  /** Usernames by user id. */
  people: Map<string, string>;
  /** `<room> <user>` of those who were in the room all the time. */
  steady: Set<string>;
  /** What each person's own list of rooms says at the end. */
  badges: Badge[];
  /** The state of each room once all faults have healed, straight from MySQL. */
  truth: Map<string, RoomTruth>;
  /** What HTTP tells of each room at the end, asked page by page. */
  http: Map<string, HttpView>;
  /** The same as other members of the rooms are told it. */
  otherViews: { readonly room: string; readonly userId: string; readonly view: HttpView }[];
}

/** One message as its sender lived it. `unknown` means that no answer came: it may have happened or not, but not both. */
export interface Send {
  readonly client: string;
  readonly userId: string;
  readonly room: string;
  readonly id: string;
  /** Place among what this client sent into this room: 1, 2, 3, … */
  readonly order: number;
  readonly transport: 'ws' | 'http';
  readonly body: string;
  readonly replyTo?: number;
  readonly invokedAt: number;
  attempts: number;
  outcome: 'pending' | 'ok' | 'refused' | 'unknown';
  settledAt?: number;
  code?: string;
  /** Codes of refusals for the moment: it was sent again after each. */
  postponed?: string[];
  seq?: number;
  rev?: number;
  /** Every pair of numbers that any answer named: more than one different pair is a double. */
  answers: { seq: number; rev: number }[];
}

/** A change of one's own message. `body` undefined: its deletion. */
export interface Edit {
  readonly userId: string;
  readonly room: string;
  readonly seq: number;
  readonly body?: string;
  outcome: 'pending' | 'ok' | 'refused' | 'unknown';
  rev?: number;
}

/** A reaction to a message, or its pin where there is no `emoji`. Nobody takes one back. */
export interface Mark {
  readonly userId: string;
  readonly room: string;
  readonly seq: number;
  readonly emoji?: string;
  outcome: 'pending' | 'ok' | 'refused' | 'unknown';
}

/** Something that the server is asked to keep: of a person in a room, or a room's name. `value` as it is told at the end. */
export interface Kept {
  readonly userId: string;
  readonly room: string;
  readonly what: 'draft' | 'prefs' | 'following' | 'name';
  /** Of a message in the thread that is followed. */
  readonly seq?: number;
  readonly value: string;
  outcome: 'pending' | 'ok' | 'refused' | 'unknown';
}

/** Between these two revs of the room, both acknowledged, somebody was muted. */
export interface Mute {
  readonly userId: string;
  readonly room: string;
  readonly from: number;
  readonly to: number;
}

/** What one reader saw of one room, in the order in which it saw it. */
export interface Reader {
  readonly client: string;
  readonly userId: string;
  readonly room: string;
  /** Whether it was still a subscriber, caught up, when the run ended: then it must know everything. */
  current: boolean;
  /** It was taken out, or no longer reads by its own will: nothing is expected of it. */
  left?: boolean;
  /** Its session has ended, though it still listens. */
  loggedOut?: boolean;
  readonly log: Observation[];
}

export type Observation =
  /** The live stream begins (again) right after `head`. `whole`: all up to there is known, since it is the first time or `changes` came along. */
  | { kind: 'subscribed'; head: number; whole: boolean; at: number }
  | ({ kind: 'event'; via: 'live' | 'changes'; rev: number; type: string; at: number } & Detail)
  /** Something is missing (a jump, a `resync`, a resumption that was not whole), and the reader goes to read `changes`. */
  | { kind: 'gap'; expected: number; got: number; at: number }
  /** It may not read `changes`, says the server: nothing more is expected of what still comes, until it is subscribed again. */
  | { kind: 'refused'; code: string; at: number }
  /** The reader has read `changes` up to here. What it has read may still come live, too. */
  | { kind: 'healed'; head: number; at: number };

/** What an event tells, as far as the checker looks at it. */
export interface Detail {
  message?: SeenMessage;
  member?: SeenMember;
  /** Of `room.updated`. */
  archived?: boolean;
  name?: string;
}

/** Somebody's place in a room; no role: they are out, for this reason. */
export interface SeenMember {
  userId: string;
  role: string | null;
  reason?: string;
}

export interface SeenMessage {
  seq: number;
  rev: number;
  id: string;
  sender: string;
  body: string;
  deleted: boolean;
  replyTo?: number;
  root?: number;
  threadNo?: number;
  /** Ids, in alphabetical order. */
  mentions?: readonly string[];
  mentionsRoom?: true;
  /** Each as `reactionOf` writes it, in alphabetical order. */
  reactions?: readonly string[];
  pinned?: true;
  /** Replies below it, as HTTP tells at the end. */
  replies?: number;
}

/** Somebody was taken out of a room: of what happened there afterwards nothing may reach them. */
export interface Removal {
  readonly userId: string;
  readonly room: string;
  readonly reason: 'removed' | 'banned' | 'left';
  readonly invokedAt: number;
  /** When the removal was acknowledged, and the room's head then. */
  readonly at: number;
  readonly head: number;
  /** Nothing and nobody has told them in a minute. */
  untold?: boolean;
  /** When they were let in again, if they were. */
  until?: number;
}

/** An acknowledged change of somebody's role. */
export interface RoleChange {
  readonly room: string;
  readonly userId: string;
  readonly role: string;
  readonly rev: number;
}

/** A room was an archive from its acknowledgement until its owner asked to open it again: its last message then and at the end of it. */
export interface Archive {
  readonly room: string;
  readonly lastSeq: number;
  readonly lastSeqAfter: number;
}

export interface Badge {
  readonly userId: string;
  readonly room: string;
  readonly readSeq: number;
  readonly mentionSeqs: readonly number[];
}

export interface TrueMember {
  readonly userId: string;
  readonly role: string;
  readonly isActive: boolean;
  readonly rev: number;
}

export interface RoomTruth {
  lastSeq: number;
  lastRev: number;
  name: string;
  /** Of the last change of its name, or of what else it says of itself. */
  infoRev: number;
  messages: SeenMessage[];
  /** Revs of the room's other changes that still show (rename, memberships). */
  otherRevs: number[];
  members: TrueMember[];
}

export interface HttpView {
  history: SeenMessage[];
  head: number;
  changes: SeenMessage[];
  upTo: number;
  /** Roles by user id. */
  members: Map<string, string>;
}

export function emptyHistory(): History {
  return {
    sends: [],
    edits: [],
    marks: [],
    kept: [],
    keeps: new Map(),
    mutes: [],
    mayLoseEvents: false,
    readers: [],
    removals: [],
    roleChanges: [],
    archives: [],
    ownReads: [],
    lookUps: [],
    logouts: [],
    index: [],
    troubles: [],
    people: new Map(),
    steady: new Set(),
    badges: [],
    truth: new Map(),
    http: new Map(),
    otherViews: [],
  };
}
