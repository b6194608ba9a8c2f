import type { DialectName } from './dialects.ts';

/** What the load generator is told, and what it answers: one order at a time, over the channel of a forked process. */
export interface Orders {
  connect(to: ConnectOrder): Promise<{ tookMs: number }>;
  send(order: SendOrder): Promise<Measured>;
  /** Opens all connections at once and settles when each has everything that it missed. */
  resume(order: ResumeOrder): Promise<Resumed>;
  /** The generator's own processor time so far. */
  cpuUs(): Promise<number>;
  close(): Promise<void>;
}

export interface Seat {
  /** What `hello` shows, where the system asks for it. */
  readonly token?: string;
  /** Indexes of the rooms that the connection listens to. */
  readonly rooms: readonly number[];
}

export interface ConnectOrder {
  readonly port: number;
  readonly dialect: DialectName;
  /** Their names, by index. */
  readonly rooms: readonly string[];
  readonly seats: readonly Seat[];
  /** Connections opened at a time. */
  readonly atOnce: number;
}

export interface SendOrder {
  /** Messages a second, of all senders together. */
  readonly rate: number;
  /** Not measured: caches fill, code is compiled. */
  readonly warmMs: number;
  readonly measureMs: number;
  /** Who sends where, in turn: indexes of a seat and a room. */
  readonly senders: readonly (readonly [seat: number, room: number])[];
  /** Processes whose time is counted while it measures. */
  readonly pids: readonly number[];
}

/** Of the messages that were sent while it measured, once all had time to arrive. */
export interface Measured {
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Messages that have not reached everybody. */
  readonly lost: number;
  /** Deliveries that came a second time, and ones that a later message of the same sender overtook. */
  readonly doubles: number;
  readonly disorder: number;
  /** Rooms of which two readers saw two orders. */
  readonly torn: number;
  /** Reached their last reader while it measured, and deliveries in that time, a second. */
  readonly messagesPerS: number;
  readonly deliveriesPerS: number;
  /** From the send to the last reader. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  /** Processor time of the processes that were named, and of the generator, while it measured. */
  readonly serverCpuUs: number;
  readonly cpuUsByPid: readonly number[];
  readonly ownCpuUs: number;
  /** What else ran on the machine: what makes a figure doubtful. */
  readonly othersCpuUs: number;
  readonly measuredMs: number;
}

export interface ResumeOrder {
  readonly port: number;
  readonly rooms: readonly string[];
  readonly seats: readonly Seat[];
  /** The last change that everybody has of each room, and the one that they must come to. */
  readonly since: number;
  readonly head: number;
  readonly patienceMs: number;
}

export interface Resumed {
  /** Until the last one was whole. */
  readonly tookMs: number;
  readonly whole: number;
  /** Rooms whose changes did not come with the subscription, so that they had to be read over HTTP. */
  readonly byHttp: number;
  readonly retries: number;
  /** When one in two, and 99 of 100, were whole. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}
