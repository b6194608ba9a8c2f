import type { Session as SessionAnswer, User } from '@chatapp/contracts';
import { createApi } from '../http/api.ts';
import { ApiError } from '../http/api-error.ts';
import { CookieJar } from '../http/cookie-jar.ts';
import type { Api, Fields } from '../http/fields.ts';
import { systemClock, type Clock } from '../support/clock.ts';
import { Emitter } from '../support/emitter.ts';
import { sharedLock, type Lock } from './lock.ts';

export interface SessionOptions {
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  /** Keeps refreshes apart. Default: Web Locks where there are any, so over all tabs. */
  readonly lock?: Lock;
}

interface SessionEvents {
  /** Who is logged in; undefined once nobody is. */
  change: User | undefined;
}

/**
 * A person's session: logs in, keeps the access token in memory only, renews it through the refresh cookie.
 * Its `token` is what a ChatClient takes as `getToken`.
 */
export class Session {
  readonly #api: Api;
  readonly #clock: Clock;
  readonly #lock: Lock;
  readonly #events = new Emitter<SessionEvents>();
  #user: User | undefined;
  #token = '';
  #endsAt = 0;
  #lifeMs = 0;
  #refreshing: Promise<User> | undefined;

  constructor(options: SessionOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#lock = options.lock ?? sharedLock('chatapp-refresh');
    this.#api = createApi({ ...options, cookies: new CookieJar() });
  }

  get user(): User | undefined {
    return this.#user;
  }

  on(name: 'change', listener: (user: User | undefined) => void): () => void {
    return this.#events.on(name, listener);
  }

  async register(fields: Fields<'register'>): Promise<User> {
    return this.#take(await this.#api.register(fields));
  }

  async login(fields: Fields<'login'>): Promise<User> {
    return this.#take(await this.#api.login(fields));
  }

  /** Goes on with the session that the refresh cookie stands for. @returns undefined where there is none. */
  async resume(): Promise<User | undefined> {
    try {
      return await this.refresh();
    } catch (error) {
      if (error instanceof ApiError && error.needsLogin) return undefined;
      throw error;
    }
  }

  /** A new access token, whatever is left of the old one. Many callers at once make one request. */
  refresh(): Promise<User> {
    this.#refreshing ??= this.#lock(() => this.#refresh()).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** An access token that is good for at least `minValidityMs` (or half its life, if that is less); `Infinity`: a new one. */
  readonly token = async (minValidityMs = 0): Promise<string> => {
    const enoughMs = minValidityMs === Infinity ? Infinity : Math.min(minValidityMs, this.#lifeMs / 2);
    if (this.#token === '' || this.#endsAt - this.#clock.now() <= enoughMs) await this.refresh();
    return this.#token;
  };

  /** Ends the session, here and on the server; its sockets close. One that the server has ended already is over here too. */
  async logout(): Promise<void> {
    try {
      await this.#api.logout();
    } catch (error) {
      if (!(error instanceof ApiError && error.needsLogin)) throw error;
    }
    this.#forget();
  }

  async #refresh(): Promise<User> {
    try {
      return this.#take(await this.#api.refresh());
    } catch (error) {
      if (error instanceof ApiError && error.needsLogin) this.#forget();
      throw error;
    }
  }

  #take({ user, accessToken, expiresInS }: SessionAnswer): User {
    this.#token = accessToken;
    this.#lifeMs = expiresInS * 1_000;
    this.#endsAt = this.#clock.now() + this.#lifeMs;
    const changed = JSON.stringify(user) !== JSON.stringify(this.#user);
    this.#user = user;
    if (changed) this.#events.emit('change', user);
    return user;
  }

  #forget(): void {
    this.#token = '';
    const known = this.#user !== undefined;
    this.#user = undefined;
    if (known) this.#events.emit('change', undefined);
  }
}
