import type { ScriptedRedis } from './scripts.ts';
import type { Settings } from './settings.ts';
import { asError, Backoff, pause } from './timing.ts';
import type { DeadLetter } from './types.ts';

export const DEAD_LETTERS_STREAM = 'dead-letters';

/** Beyond this the oldest go, so that a flood of bad records cannot fill the memory. Each was logged in full when it came. */
const MAX_DEAD_LETTERS = 100_000;

/** Records that nobody could handle, kept to be looked at and replayed. */
export class DeadLetters {
  readonly #redis: ScriptedRedis;
  readonly #settings: Settings;

  constructor(redis: ScriptedRedis, settings: Settings) {
    this.#redis = redis;
    this.#settings = settings;
  }

  /** Tries until it is stored. Answers false if the signal aborted first. */
  async add(stream: string, group: string, record: string, error: Error, signal: AbortSignal): Promise<boolean> {
    this.#settings.log.error({ stream, group, record, err: error }, 'record became a dead letter');
    const fields = ['stream', stream, 'group', group, 'record', record, 'error', error.stack ?? error.message];
    const backoff = new Backoff(50, 2_000);
    while (!signal.aborted) {
      try {
        const at = new Date().toISOString();
        await this.#redis.xadd(DEAD_LETTERS_STREAM, 'MAXLEN', '~', MAX_DEAD_LETTERS, '*', ...fields, 'at', at);
        return true;
      } catch (fault) {
        this.#settings.log.warn({ err: asError(fault) }, 'dead letter could not be stored yet');
        await pause(backoff.nextMs(), signal);
      }
    }
    return false;
  }

  async list({ count = 100, after = '-' }: { count?: number; after?: string } = {}): Promise<DeadLetter[]> {
    const from = after === '-' ? '-' : `(${after}`;
    const entries = await this.#redis.xrange(DEAD_LETTERS_STREAM, from, '+', 'COUNT', count);
    return entries.map(toLetter);
  }

  /** Puts them back at the end of their streams, then takes them off: a crash in between leaves one in both, never in neither. */
  async replay(ids: readonly string[]): Promise<number> {
    let replayed = 0;
    for (const id of ids) {
      const [letter] = (await this.#redis.xrange(DEAD_LETTERS_STREAM, id, id)).map(toLetter);
      if (!letter) continue;
      await this.#redis.xadd(letter.stream, '*', 'b', letter.record);
      await this.#redis.xdel(DEAD_LETTERS_STREAM, id);
      replayed++;
    }
    return replayed;
  }
}

function toLetter([id, flat]: [id: string, flat: string[]]): DeadLetter {
  const fields: Record<string, string> = {};
  for (let index = 0; index + 1 < flat.length; index += 2) fields[flat[index]!] = flat[index + 1]!;
  const { stream = '', group = '', record = '', error = '', at = '' } = fields;
  return { id, stream, group, record, error, at };
}
