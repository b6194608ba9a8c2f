import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { TransientError } from '@chatapp/bus';
import { presenceKey, routesKey } from '@chatapp/contracts';

const script = (name: string) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');

interface Scripted extends Redis {
  acquireState(
    routes: string,
    epoch: string,
    presence: string,
  ): Promise<[epoch: number, routes: string[], presence: string[]]>;
  saveState(hash: string, epoch: string, ...args: (string | number)[]): Promise<0 | 1>;
}

/** What an owner leaves to the next one; the field of both is `<room or person> <gateway>`. */
export interface State {
  readonly epoch: number;
  readonly routes: readonly string[];
  readonly presence: readonly (readonly [field: string, value: string])[];
}

/** The copy of a partition's state in Redis, for its next owner: the hashes `routes:{p}` and `presence:{p}` under one epoch. */
export class StateStore {
  readonly #redis: Scripted;

  constructor(redis: Redis) {
    redis.defineCommand('acquireState', { lua: script('acquire-state'), numberOfKeys: 3 });
    redis.defineCommand('saveState', { lua: script('save-state'), numberOfKeys: 2 });
    this.#redis = redis as Scripted;
  }

  /** Fences off earlier owners and reads what they left. @throws TransientError */
  async acquire(p: number): Promise<State> {
    const [epoch, routes, flat] = await whileAway(this.#redis.acquireState(routesKey(p), epochKey(p), presenceKey(p)));
    const presence = Array.from({ length: flat.length / 2 }, (_, index) => {
      return [flat[index * 2] ?? '', flat[index * 2 + 1] ?? ''] as const;
    });
    return { epoch, routes, presence };
  }

  /**
   * Writes changes of a hash (field → value, '' to remove it).
   * @returns false when another owner has begun since: nothing was written.
   * @throws TransientError
   */
  async save(hash: string, p: number, epoch: number, changes: ReadonlyMap<string, string>): Promise<boolean> {
    return (await whileAway(this.#redis.saveState(hash, epochKey(p), epoch, ...[...changes].flat()))) === 1;
  }
}

const epochKey = (p: number) => `${routesKey(p)}:epoch`;

async function whileAway<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new TransientError('the state of a partition cannot be read or written', { cause });
  }
}
