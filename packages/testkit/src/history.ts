/** What clients did and saw during a run: the input of the delivery checker. Times are milliseconds of one process's monotonic clock. */
export interface History {
  sends: Send[];
  readers: Reader[];
  edits: Edit[];
  /** Whether Redis lost data on purpose: then events may be missing from the live stream, and readers find them in `changes`. */
  mayLoseEvents: boolean;
  removals: Removal[];
  /** The state of each room once all faults have healed, straight from MySQL. */
  truth: Map<string, RoomTruth>;
  /** What HTTP tells of each room at the end, asked page by page. */
  http: Map<string, HttpView>;
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
  readonly invokedAt: number;
  attempts: number;
  outcome: 'pending' | 'ok' | 'refused' | 'unknown';
  settledAt?: number;
  code?: string;
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

/** What one reader saw of one room, in the order in which it saw it. */
export interface Reader {
  readonly client: string;
  readonly userId: string;
  readonly room: string;
  /** Whether it was still a subscriber, caught up, when the run ended: then it must know everything. */
  current: boolean;
  /** It was taken out, or no longer reads by its own will: nothing is expected of it. */
  left?: boolean;
  readonly log: Observation[];
}

export type Observation =
  /** The live stream begins (again) right after `head`. `whole`: all up to there is known, since it is the first time or `changes` came along. */
  | { kind: 'subscribed'; head: number; whole: boolean; at: number }
  | { kind: 'event'; via: 'live' | 'changes'; rev: number; type: string; at: number; message?: SeenMessage }
  /** Something is missing (a jump, a `resync`, a resumption that was not whole), and the reader goes to read `changes`. */
  | { kind: 'gap'; expected: number; got: number; at: number }
  /** The reader has read `changes` up to here. What it has read may still come live, too. */
  | { kind: 'healed'; head: number; at: number };

export interface SeenMessage {
  seq: number;
  rev: number;
  id: string;
  sender: string;
  body: string;
  deleted: boolean;
}

/** Somebody was taken out of a room: of what happened there afterwards nothing may reach them. */
export interface Removal {
  readonly userId: string;
  readonly room: string;
  /** When the removal was acknowledged, and the room's head then. */
  readonly at: number;
  readonly head: number;
  /** When they were let in again, if they were. */
  until?: number;
}

export interface RoomTruth {
  lastSeq: number;
  lastRev: number;
  messages: SeenMessage[];
  /** Revs of the room's other changes that still show (rename, memberships). */
  otherRevs: number[];
}

export interface HttpView {
  history: SeenMessage[];
  head: number;
  changes: SeenMessage[];
  upTo: number;
}

export function emptyHistory(): History {
  return { sends: [], edits: [], mayLoseEvents: false, readers: [], removals: [], truth: new Map(), http: new Map() };
}
