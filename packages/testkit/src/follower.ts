import type { Changes, Message, ServerEvent } from '@chatapp/contracts';
import type { Account } from './accounts.ts';
import type { Observation, Reader, SeenMessage } from './history.ts';

/** A bot's place in one room: what it has seen, up to which rev it knows everything, and how it heals a gap. */
export class Follower {
  readonly reader: Reader;
  readonly #account: Account;
  #position: number | undefined;
  #highestLive = 0;
  #healing = false;
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
    this.reader.left = false;
    const isFirst = this.#position === undefined;
    for (const message of event.changes ?? [])
      this.#see({ via: 'changes', rev: message.rev, type: 'message', message: seen(message) });
    const whole = event.recovered || isFirst;
    this.#note({ kind: 'subscribed', head: event.head, whole, at: performance.now() });
    if (whole) {
      this.#position = Math.max(event.head, this.#position ?? 0);
      this.reader.current = !this.#healing;
    } else {
      void this.heal();
    }
  }

  live(rev: number, type: string, message?: SeenMessage): void {
    if (this.#isWaiting) return;
    const expected = (this.#position ?? 0) + 1;
    const jumps = this.#position !== undefined && rev > expected && !this.#healing;
    if (jumps) this.#note({ kind: 'gap', expected, got: rev, at: performance.now() });
    this.#see({ via: 'live', rev, type, ...(message ? { message } : {}) });
    this.#highestLive = Math.max(this.#highestLive, rev);
    if (jumps) void this.heal();
    else if (this.#position !== undefined && !this.#healing) this.#position = Math.max(this.#position, rev);
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
        const { changes, upTo, more } = answer.body as Changes;
        for (const message of changes)
          this.#see({ via: 'changes', rev: message.rev, type: 'message', message: seen(message) });
        this.#position = Math.max(this.#position ?? 0, upTo);
        isWhole = !more && upTo >= this.#highestLive;
      } else if (answer && answer.status < 500 && answer.status !== 429) {
        break; // no longer allowed to read it
      } else {
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
    this.#healing = false;
    if (!isWhole) return;
    this.reader.current = true;
    this.#note({ kind: 'healed', head: this.#position ?? 0, at: performance.now() });
  }

  #see(event: { via: 'live' | 'changes'; rev: number; type: string; message?: SeenMessage }): void {
    this.#note({ kind: 'event', at: performance.now(), ...event });
  }

  #note(observation: Observation): void {
    this.reader.log.push(observation);
  }
}

/** What the checker compares of a message. */
export function seen(message: Pick<Message, 'seq' | 'rev' | 'id' | 'sender' | 'body' | 'deletedAt'>): SeenMessage {
  return {
    seq: message.seq,
    rev: message.rev,
    id: message.id,
    sender: message.sender.id,
    body: message.body,
    deleted: message.deletedAt !== undefined,
  };
}
