import { setTimeout as sleep } from 'node:timers/promises';
import type { Changes } from '@chatapp/contracts';
import type { Account } from './accounts.ts';
import type { History, Reader } from './history.ts';
import { observationsOf } from './seen.ts';

const EVERY_MS = 500;

/** Reads a room without a WebSocket: asks again and again over HTTP what has changed since, from the room's beginning on. */
export class Poller {
  readonly #reader: Reader;
  readonly #account: Account;
  #position = 0;
  #isStopped = false;

  constructor(account: Account, room: string, history: History) {
    const client = `${account.username} by polling`;
    this.#account = account;
    this.#reader = { client, userId: account.id, room, current: false, log: [] };
    this.#reader.log.push({ kind: 'subscribed', head: 0, whole: true, at: performance.now() });
    history.readers.push(this.#reader);
  }

  /** Whether it knows everything up to these heads. */
  knows(heads: ReadonlyMap<string, number>): boolean {
    return this.#position >= (heads.get(this.#reader.room) ?? 0);
  }

  async run(): Promise<void> {
    while (!this.#isStopped) if (!(await this.#ask())) await sleep(EVERY_MS);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** @returns whether there is more to read. */
  async #ask(): Promise<boolean> {
    const { room, log } = this.#reader;
    const answer = await this.#account
      .call('GET', `/api/rooms/${room}/changes?since=${this.#position}`)
      .catch(() => undefined);
    if (answer?.status !== 200 || this.#isStopped) return false;
    const changes = answer.body as Changes;
    log.push(...observationsOf(changes));
    this.#position = changes.upTo;
    log.push({ kind: 'healed', head: changes.upTo, at: performance.now() });
    this.#reader.current = !changes.more;
    return changes.more;
  }
}
