/** What a sender was told when it asked for its own message, which it had just heard to be kept. */
export interface OwnRead {
  readonly room: string;
  readonly userId: string;
  readonly id: string;
  readonly seq: number;
  readonly at: number;
  readonly status: number;
  /** Ids of what stood there. */
  readonly found: readonly string[];
}

/** A message as it arrived, and at which change MySQL had it then; undefined: not at all. */
export interface LookUp {
  readonly room: string;
  readonly id: string;
  readonly rev: number;
  readonly at: number;
  readonly foundRev: number | undefined;
}

/** A client's session had ended, by its acknowledgement, and the head of the room that it read was this one then or a little later. */
export interface Logout {
  readonly client: string;
  readonly room: string;
  readonly at: number;
  readonly head: number;
}

/** How far a room is indexed, and whether messages picked from it are found by what they say. */
export interface IndexView {
  readonly room: string;
  readonly rev: number;
  readonly isStale: boolean;
  readonly searches: readonly { readonly q: string; readonly seq: number; readonly found: readonly number[] }[];
}

/** Something was broken from one moment to another; `backMs` after it the flow was back. */
export interface Trouble {
  readonly what: string;
  readonly from: number;
  readonly to: number;
  readonly backMs: number;
}
