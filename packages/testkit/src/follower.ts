import type { Changes, RoomEvent, ServerEvent } from '@chatapp/contracts';
import type { Account } from './accounts.ts';
import type { Detail, Observation, Reader } from './history.ts';
import { detailOf, observationsOf } from './seen.ts';

/** A bot's place in one room: what it has seen, up to which rev it knows everything, and how it heals a gap. */
export class Follower {
  readonly reader: Reader;
  readonly #account: Account;
  #position: number | undefined;
  #highestLive = 0;
  #healing = false;
  /** It may not read: what still comes of a time when it might is no whole stream. */
  #refused = false;
  #isTold = false;
  #stopped = false;
  /** What an earlier subscription of the same connection still brings is not this reader's. */
  #isWaiting: boolean;

  /** `again`: the bot has followed this room before. */
  constructor(reader: Reader, account: Account, again: boolean) {
    this.reader = reader;
    this.#account = account;
    this.#isWaiting = again;
  }

  /** What a subscription asks to resume from. */
  get since(): number | undefined {
    return this.#position;
  }

  /** The rev up to which everything is known. */
  get position(): number {
    return this.#position ?? 0;
  }

  interrupted(): void {
    this.reader.current = false;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Whether it has been told, in one way or the other, that it may not read any more. */
  get isOut(): boolean {
    return (this.reader.left ?? false) || this.#refused || this.#isTold;
  }

  /** That it may not read the room any more: perhaps late news of an earlier time. */
  told(): void {
    this.#isTold = true;
  }

  /** Taken out of the room, or does not want it any more. */
  excluded(): void {
    this.stop();
    this.reader.current = false;
    this.reader.left = true;
  }

  /** What it waits for, where it does not know everything up to `head`. */
  behind(head: number): string | undefined {
    const { reader } = this;
    if (reader.left || (reader.current && this.position >= head)) return undefined;
    const last = reader.log.at(-1);
    const ageMs = last ? Math.round(performance.now() - last.at) : undefined;
    const waitsFor = this.#healing
      ? 'reads changes'
      : this.#isWaiting
        ? 'waits for its subscription'
        : reader.current
          ? 'waits for events'
          : 'is not subscribed';
    return `${waitsFor} in ${reader.room}: knows ${this.position} of ${head}, last ${last?.kind ?? 'nothing'} ${ageMs ?? '?'} ms ago`;
  }

  subscribed(event: ServerEvent<'subscribed'>): void {
    this.#isWaiting = false;
    // Let in again.
    this.#stopped = false;
    this.#refused = false;
    this.#isTold = false;
    this.reader.left = false;
    const isFirst = this.#position === undefined;
    this.#read(event);
    const whole = event.recovered || isFirst;
    this.#note({ kind: 'subscribed', head: event.head, whole, at: performance.now() });
    if (whole) {
      this.#position = Math.max(event.head, this.#position ?? 0);
      this.reader.current = !this.#healing;
    } else {
      void this.heal();
    }
  }

  /** A change that came live. */
  live(event: RoomEvent): void {
    const { rev } = event;
    const detail = detailOf(event);
    const isOut = detail.member?.role === null && detail.member.userId === this.reader.userId;
    if (!this.#isWaiting) this.#follow(rev, event.type, detail);
    if (isOut) this.excluded();
  }

  #follow(rev: number, type: string, detail: Detail): void {
    const expected = (this.#position ?? 0) + 1;
    const isFollowing = this.#position !== undefined && !this.#healing && !this.#refused;
    const jumps = isFollowing && rev > expected;
    if (jumps) this.#note({ kind: 'gap', expected, got: rev, at: performance.now() });
    this.#note({ kind: 'event', via: 'live', at: performance.now(), rev, type, ...detail });
    this.#highestLive = Math.max(this.#highestLive, rev);
    if (jumps) void this.heal();
    else if (isFollowing) this.#position = Math.max(this.position, rev);
  }

  /** Reads `changes` over HTTP until everything is known up to the newest rev that came live. */
  async heal(): Promise<void> {
    if (this.#healing) return;
    this.#healing = true;
    this.reader.current = false;
    this.#note({ kind: 'gap', expected: (this.#position ?? 0) + 1, got: 0, at: performance.now() });
    let isWhole = false;
    while (!this.#stopped && !isWhole) {
      const answer = await this.#account
        .call('GET', `/api/rooms/${this.reader.room}/changes?since=${this.#position ?? 0}`)
        .catch(() => undefined);
      if (answer?.status === 200) {
        const { upTo, more } = answer.body as Changes;
        this.#read(answer.body as Changes);
        this.#position = Math.max(this.#position ?? 0, upTo);
        isWhole = !more && upTo >= this.#highestLive;
      } else if (answer && answer.status < 500 && answer.status !== 429) {
        this.#refused = true;
        this.#note({ kind: 'refused', code: codeOf(answer.body), at: performance.now() });
        break;
      } else {
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
    this.#healing = false;
    // Whoever has left a public room may read on, and does not want to.
    if (!isWhole || this.#stopped) return;
    this.reader.current = true;
    this.#note({ kind: 'healed', head: this.#position ?? 0, at: performance.now() });
  }

  #read(changes: Pick<ServerEvent<'subscribed'>, 'changes' | 'members'>): void {
    for (const observation of observationsOf(changes)) this.#note(observation);
  }

  #note(observation: Observation): void {
    this.reader.log.push(observation);
  }
}

const codeOf = (problem: unknown): string => String((problem as { code?: string } | undefined)?.code);
