import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type GetToken } from '@chatapp/client';
import type { Request } from '@chatapp/contracts';
import { errors } from '@chatapp/contracts/light';
import { frameLength } from './frames.ts';
import { Pace } from './pace.ts';
import { Lost, Socket, type Answer } from './socket.ts';

/** Just below what the gateway takes of one connection, so that it has nothing to refuse. */
const PER_SECOND = 97;
const BURST = 390;
const ANSWERS_MS = 30_000;
const TOKEN_MS = 60_000;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** In a row, before it is said that nothing goes. */
const ATTEMPTS = 30;

export interface LineOptions {
  readonly url: string;
  readonly token: GetToken;
  /** Ends it between two frames. */
  readonly signal: AbortSignal;
}

/** Somebody's road to the gateway: gets requests through in order, whatever happens to the connection, and as fast as may be. */
export class Line {
  readonly #options: LineOptions;
  readonly #pace = new Pace(PER_SECOND, BURST);
  #socket: Socket | undefined;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /**
   * The answer to each request, in their order: an ack, or a refusal that stays. Requests of one room take effect in order.
   * `answered` hears of each frame.
   */
  async ask(
    requests: readonly Request[],
    answered: (answers: readonly Answer[]) => void = () => undefined,
  ): Promise<Answer[]> {
    const { signal } = this.#options;
    const all: Answer[] = [];
    let left = requests as readonly (Request & { id: string })[];
    let pauses = 0;
    while (left.length > 0) {
      signal.throwIfAborted();
      const frame = left.slice(0, frameLength(left));
      const answers = await this.#frame(frame);
      const done = frame.findIndex(({ id }) => isForNow(answers?.get(id)));
      const count = done < 0 ? frame.length : done;
      const settled = frame.slice(0, count).flatMap(({ id }) => answers?.get(id) ?? []);
      all.push(...settled);
      answered(settled);
      left = left.slice(count);
      pauses = count > 0 ? 0 : pauses + 1;
      if (pauses > ATTEMPTS)
        throw new Error('The server takes nothing any more. Run this again later: it goes on where it ended.');
      if (done >= 0) await sleep(pauseMs(answers?.get(frame[done]?.id ?? ''), pauses), undefined, { signal });
    }
    return all;
  }

  /** How many requests it may send at once now. */
  get credit(): number {
    return this.#pace.credit;
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** @returns undefined where the connection broke */
  async #frame(frame: readonly (Request & { id: string })[]): Promise<Map<string, Answer> | undefined> {
    try {
      await this.#pace.take(frame.length, this.#options.signal);
      this.#socket ??= await Socket.open(socketUrl(this.#options.url), await this.#options.token(TOKEN_MS));
      return await this.#socket.ask(frame, ANSWERS_MS);
    } catch (error) {
      this.close();
      if (error instanceof Lost || (error instanceof ApiError && error.retryable)) return undefined;
      throw error;
    }
  }
}

const socketUrl = (url: string): string => new URL('/ws', url).href.replace(/^http/, 'ws');

/** Whether it may be another one later: nothing came at all, or the server has no time. */
function isForNow(answer: Answer | undefined): boolean {
  if (!answer) return true;
  return answer.type === 'error' && (errors as Record<string, { retry: string }>)[answer.code]?.retry !== 'never';
}

function pauseMs(answer: Answer | undefined, pauses: number): number {
  const wantedMs = answer?.type === 'error' ? (answer.retryAfterMs ?? 0) : 0;
  return Math.max(wantedMs, Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** pauses * (0.5 + Math.random() / 2)));
}
