import { Backlog } from './backlog.ts';
import type { Connection } from '../sockets/connection.ts';
import { DeadlineWheel } from '../timing/deadline-wheel.ts';

/** Whoever waits for the answer to a command. Exactly one of these is called, once. */
export interface Waiter {
  /** Whose command it is, where it is a connection's. */
  readonly connection: Connection | null;
  /** An `ack` or `error` event. */
  answered(json: string): void;
  /** A subscription begins: all after `rev` comes live. Only for commands that subscribe. */
  subscribed?(rev: number, json: string): void;
  /** No answer in time. */
  gaveUp(): void;
}

interface Entry {
  readonly ref: number;
  readonly stream: string;
  /** Made when it is wanted, where that is seldom. */
  readonly line: string | (() => string);
  readonly waiter: Waiter;
  readonly sentMs: number;
  settled: boolean;
  /** Whether its partition has to do for it: not for those who ask in the same command as another. */
  readonly isCounted: boolean;
  /** It may stand in its stream more than once. */
  isResent: boolean;
  slot: number;
}

const SLOT_MS = 250;
/** So much may wait in all before a surge is looked at: what a small machine answers in a fraction of a second. */
const MUCH = 2_000;
/** How chat-writer's `error` events begin. */
const REFUSED = '{"type":"error"';

/** The commands that wait for an answer, in the order in which they were sent, by `ref`. */
export class Pending {
  readonly #entries = new Map<number, Entry>();
  /** By stream. */
  readonly #backlogs = new Map<string, Backlog<Entry>>();
  readonly #wheel = new DeadlineWheel<Entry>(SLOT_MS, performance.now());
  readonly #timeoutMs: number;
  readonly #lateMs: number;
  #lastRef = 0;

  /** `lateMs`: how long an answer may take before no more is taken than can be answered in that time. */
  constructor(timeoutMs: number, lateMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#lateMs = lateMs;
  }

  get size(): number {
    return this.#entries.size;
  }

  nextRef(): number {
    return ++this.#lastRef;
  }

  add(ref: number, stream: string, line: Entry['line'], waiter: Waiter, isCounted = true): void {
    const sentMs = performance.now();
    const entry: Entry = { ref, stream, line, waiter, sentMs, settled: false, isCounted, isResent: false, slot: 0 };
    entry.slot = this.#wheel.add(entry, sentMs + this.#timeoutMs);
    this.#entries.set(ref, entry);
    if (isCounted) this.#backlogOf(stream, sentMs).add(entry);
    if (waiter.connection !== null) waiter.connection.inFlight++;
  }

  /** The waiter of an answer, which waits no more; nobody's for an answer that came twice or too late. */
  take(ref: number): Waiter | undefined {
    const entry = this.#entries.get(ref);
    if (entry === undefined) return undefined;
    this.#wheel.remove(entry, entry.slot);
    this.#drop(entry);
    return entry.waiter;
  }

  /**
   * Passes an answer on to who waits for it. That one of several was refused is none: another of them may be done, and only who asks once
   * more finds out.
   */
  answered(ref: number, json: string): void {
    const isOpen = this.#entries.get(ref)?.isResent === true && json.startsWith(REFUSED);
    const waiter = this.take(ref);
    if (isOpen && !waiter?.subscribed) waiter?.gaveUp();
    else waiter?.answered(json);
  }

  /** Takes out all waiters that fit. Looks at every one there is. */
  takeAll(fits: (waiter: Waiter) => boolean): Waiter[] {
    const fitting = [...this.#entries.values()].filter(({ waiter }) => fits(waiter));
    for (const { ref } of fitting) this.take(ref);
    return fitting.map(({ waiter }) => waiter);
  }

  /**
   * Sends everything that has no answer again, in the order in which it was sent first. Not what came over a connection that is gone: its
   * client sends that again itself, and may have been refused by now.
   */
  resend(publish: (stream: string, line: string) => void): void {
    for (const entry of this.#entries.values()) {
      if (entry.waiter.connection?.open === false) continue;
      entry.isResent = true;
      publish(entry.stream, typeof entry.line === 'string' ? entry.line : entry.line());
    }
  }

  /** Whether as much waits on a stream as can be answered in time. */
  isFull(stream: string): boolean {
    const backlog = this.#backlogs.get(stream);
    if (backlog === undefined) return false;
    return backlog.size >= (this.size < MUCH ? backlog.room : Math.min(backlog.room, backlog.surge));
  }

  /** Notes how fast answers come. To be called several times a second; `ownDelayMs`: how much later than it should be. */
  look(nowMs: number, ownDelayMs: number): void {
    for (const backlog of this.#backlogs.values()) backlog.look(nowMs, ownDelayMs);
  }

  giveUp(nowMs: number): void {
    for (const entry of this.#wheel.takeDue(nowMs)) {
      this.#drop(entry);
      entry.waiter.gaveUp();
    }
  }

  #backlogOf(stream: string, nowMs: number): Backlog<Entry> {
    let backlog = this.#backlogs.get(stream);
    if (backlog === undefined) this.#backlogs.set(stream, (backlog = new Backlog(this.#lateMs, nowMs)));
    return backlog;
  }

  #drop(entry: Entry): void {
    const { ref, stream, waiter, isCounted } = entry;
    this.#entries.delete(ref);
    if (isCounted) this.#backlogs.get(stream)?.settle(entry);
    if (waiter.connection !== null) waiter.connection.inFlight--;
  }
}
