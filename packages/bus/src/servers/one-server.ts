import type { ScriptedRedis } from '../scripts.ts';
import type { Settings } from '../settings.ts';
import { discard, newClient, patientOptions, reconnectMs, type Servers } from './servers.ts';

const HERE = '';

/** One Redis: there is one place, and nothing to look up. */
export class OneServer implements Servers {
  readonly isOne = true;
  readonly redis: ScriptedRedis;
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.redis = newClient(settings, 'commands', settings.redisUrl, {
      ...patientOptions(settings),
      retryStrategy: reconnectMs,
    });
  }

  placeOf(): string {
    return HERE;
  }

  serverOf(): string {
    return HERE;
  }

  all(): string[] {
    return [HERE];
  }

  keyOn(_server: string, name: string): string {
    return name;
  }

  dial(_server: string, role: string): ScriptedRedis {
    return newClient(this.#settings, role);
  }

  control(): ScriptedRedis {
    return this.redis;
  }

  async refresh(): Promise<void> {}

  onRefresh(): void {}

  close(): void {
    discard(this.redis);
  }
}
