import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Account, History } from '@chatapp/testkit';
import type { FloodCalls } from './flood-process.ts';

export interface FloodRequest {
  readonly call: keyof FloodCalls;
  readonly args: readonly unknown[];
}

export interface FloodOptions {
  readonly wsUrl: string;
  readonly accounts: readonly Account[];
  /** Everybody must be a member of all of them. */
  readonly rooms: readonly string[];
  readonly sockets: number;
}

type Result<Name extends keyof FloodCalls> = Awaited<ReturnType<FloodCalls[Name]>>;

/** More load than anybody can take, through many sockets of a process of their own, and what became of each message. */
export class Flood {
  readonly #child: ChildProcess;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor() {
    this.#child = fork(join(import.meta.dirname, 'flood-process.ts'), { serialization: 'advanced' });
  }

  static async connect({ wsUrl, accounts, rooms, sockets }: FloodOptions): Promise<Flood> {
    const flood = new Flood();
    const hoses = Array.from({ length: sockets }, async (_, index) => {
      const account = accounts[index % accounts.length];
      const room = rooms[index % rooms.length];
      if (!account || !room) throw new RangeError('a flood needs accounts and rooms');
      return { client: `hose ${index}`, userId: account.id, room, token: await account.token() };
    });
    await flood.#call('connect', wsUrl, await Promise.all(hoses));
    return flood;
  }

  /** How many messages have no answer yet. */
  waiting(): Promise<number> {
    return this.#call('waiting');
  }

  /** Keeps `window` messages of each socket unanswered. Answers how many a second were acknowledged in the second half. */
  measure(ms: number, window: number): Promise<number> {
    return this.#call('measure', ms, window);
  }

  /** Sends so many messages a second, whatever comes back. Answers the longest time that the process was late by. */
  pour(rate: number, ms: number): Promise<number> {
    return this.#call('pour', rate, ms);
  }

  /** Ends it, and puts what became of each message into a history. */
  async stop(history: History): Promise<void> {
    const { sends, timeOrigin } = await this.#call('stop');
    const shiftMs = timeOrigin - performance.timeOrigin;
    for (const { invokedAt, settledAt, ...send } of sends) {
      const settled = settledAt === undefined ? {} : { settledAt: settledAt + shiftMs };
      history.sends.push({ ...send, invokedAt: invokedAt + shiftMs, ...settled });
    }
    this.#child.disconnect();
  }

  /** One at a time. */
  #call<Name extends keyof FloodCalls>(call: Name, ...args: Parameters<FloodCalls[Name]>): Promise<Result<Name>> {
    const answer = this.#turn.then(
      () =>
        new Promise<Result<Name>>((resolve, reject) => {
          const died = () => reject(new Error('the flood has died'));
          this.#child.once('exit', died);
          this.#child.once('message', ({ result, error }: { result: Result<Name>; error?: string }) => {
            this.#child.off('exit', died);
            if (error === undefined) resolve(result);
            else reject(new Error(error));
          });
          this.#child.send({ call, args } satisfies FloodRequest);
        }),
    );
    this.#turn = answer.catch(() => undefined);
    return answer;
  }
}
