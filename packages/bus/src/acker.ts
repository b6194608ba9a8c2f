import type { ScriptedRedis } from './scripts.ts';
import { asError } from './timing.ts';
import type { Settings } from './settings.ts';

const MAX_IDS_A_COMMAND = 1_000;
const RETRY_MS = 250;

/** Gathers acknowledgements for a few milliseconds and sends one command a stream: an acknowledgement is nobody's hurry. */
export class Acker {
  /** Streams that something was acknowledged on since the trimmer last looked. */
  readonly touched = new Set<string>();
  readonly #redis: ScriptedRedis;
  readonly #settings: Settings;
  readonly #group: string;
  #waiting = new Map<string, string[]>();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  constructor(redis: ScriptedRedis, settings: Settings, group: string) {
    this.#redis = redis;
    this.#settings = settings;
    this.#group = group;
  }

  add(stream: string, id: string): void {
    const ids = this.#waiting.get(stream);
    if (ids) ids.push(id);
    else this.#waiting.set(stream, [id]);
    this.#timer ??= setTimeout(() => void this.flush().catch(() => {}), this.#settings.ackDelayMs);
  }

  /** What has not been sent for these streams is given up: they belong to somebody else now. */
  forget(streams: Iterable<string>): void {
    for (const stream of streams) this.#waiting.delete(stream);
  }

  /** Resolves when all that was added is acknowledged; rejects when Redis does not answer, and goes on trying by itself. */
  async flush(): Promise<void> {
    while (this.#sending) await this.#sending;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    this.#sending = this.#send().finally(() => (this.#sending = undefined));
    await this.#sending;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  async #send(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = new Map();
    const commands: Promise<unknown>[] = [];
    let failed: Error | undefined;
    // One write for all of them. There is no socket while Redis is away.
    const redis = this.#redis;
    const socket = redis.stream as typeof redis.stream | undefined;
    socket?.cork();
    for (const [stream, ids] of batch) {
      for (let from = 0; from < ids.length; from += MAX_IDS_A_COMMAND) {
        const part = ids.slice(from, from + MAX_IDS_A_COMMAND);
        const sent = redis.xack(stream, this.#group, ...part).then(
          () => this.touched.add(stream),
          (fault: unknown) => {
            failed = asError(fault);
            this.#waiting.set(stream, [...part, ...(this.#waiting.get(stream) ?? [])]);
          },
        );
        commands.push(sent);
      }
    }
    socket?.uncork();
    await Promise.all(commands);
    if (!failed) return;
    this.#timer ??= setTimeout(() => void this.flush().catch(() => {}), RETRY_MS);
    throw failed;
  }
}
