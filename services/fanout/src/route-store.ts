import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { TransientError } from '@chatapp/bus';
import { routesKey } from '@chatapp/contracts';

const script = (name: string) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');

interface Scripted extends Redis {
  acquireRoutes(routes: string, epoch: string): Promise<[epoch: number, fields: string[]]>;
  saveRoutes(routes: string, epoch: string, ...args: (string | number)[]): Promise<0 | 1>;
}

/** The copy of the routes in Redis, for a partition's next owner: hash `routes:{p}`, field `<key> <gateway>`. */
export class RouteStore {
  readonly #redis: Scripted;

  constructor(redis: Redis) {
    redis.defineCommand('acquireRoutes', { lua: script('acquire-routes'), numberOfKeys: 2 });
    redis.defineCommand('saveRoutes', { lua: script('save-routes'), numberOfKeys: 2 });
    this.#redis = redis as Scripted;
  }

  /** Fences off earlier owners and reads what they left. @throws TransientError */
  async acquire(p: number): Promise<{ epoch: number; routes: [key: string, gateway: string][] }> {
    const [epoch, fields] = await whileAway(this.#redis.acquireRoutes(routesKey(p), `${routesKey(p)}:epoch`));
    const routes = fields.map((field): [string, string] => {
      const space = field.indexOf(' ');
      return [field.slice(0, space), field.slice(space + 1)];
    });
    return { epoch, routes };
  }

  /**
   * Writes changes (field → present or not).
   * @returns false when another owner has begun since: nothing was written.
   * @throws TransientError
   */
  async save(p: number, epoch: number, changes: ReadonlyMap<string, boolean>): Promise<boolean> {
    const args: string[] = [];
    for (const [field, present] of changes) args.push(present ? '1' : '0', field);
    return (await whileAway(this.#redis.saveRoutes(routesKey(p), `${routesKey(p)}:epoch`, epoch, ...args))) === 1;
  }
}

async function whileAway<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new TransientError('routes cannot be read or written', { cause });
  }
}
