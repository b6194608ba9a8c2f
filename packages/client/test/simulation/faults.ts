/** How likely what goes wrong, each time that it could. */
export interface Faults {
  /** A connection cannot be made. */
  readonly connect: number;
  /** A frame that reaches the server is lost with its connection. */
  readonly cut: number;
  /** The connection dies without a word instead. */
  readonly silent: number;
  /** A live event of a room is lost on its way, as when Redis loses its last second. */
  readonly lostEvent: number;
  /** A live event comes twice. */
  readonly repeatedEvent: number;
  /** A request is refused for now. */
  readonly busy: number;
  /** Nothing answers a request. */
  readonly mute: number;
  /** An HTTP call fails or is refused for now. */
  readonly http: number;
  /** `subscribed` does not bring what was missed. */
  readonly unrecovered: number;
}

export const noFaults: Faults = {
  connect: 0,
  cut: 0,
  silent: 0,
  lostEvent: 0,
  repeatedEvent: 0,
  busy: 0,
  mute: 0,
  http: 0,
  unrecovered: 0.1,
};

/** Promises that a server could break; the checks have to notice each. */
export type Bug = 'forgets ids' | 'lies about acks' | 'changes lack a row' | 'overtaking';
