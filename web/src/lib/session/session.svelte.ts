import { createContext } from 'svelte';
import { ApiError, Session } from '@chatapp/client';
import type { User } from '@chatapp/contracts';
import { rememberSignedIn } from './signed-in.ts';

const RETRY_MAX_MS = 15_000;

/** Who is logged in, in this tab, as the interface sees it. The access token stays inside the client's Session, in memory. */
export class SessionState {
  readonly #session = new Session({ baseUrl: '' });
  #user = $state.raw<User | null>(null);
  #phase = $state<'unknown' | 'in' | 'out'>('unknown');
  #unreachable = $state(false);

  constructor() {
    this.#session.on('change', (user) => this.#changed(user));
  }

  get user(): User | null {
    return this.#user;
  }

  /** `unknown` until the server has said whether the refresh cookie still holds. */
  get phase(): 'unknown' | 'in' | 'out' {
    return this.#phase;
  }

  /** Whether finding out waits for a server that does not answer. */
  get unreachable(): boolean {
    return this.#unreachable;
  }

  /** For the client: an access token that holds for a while. */
  get token(): Session['token'] {
    return this.#session.token;
  }

  /** Finds out whether somebody is logged in; tries until the server answers. */
  async restore(): Promise<void> {
    for (let waitMs = 1_000; this.#phase === 'unknown'; waitMs = Math.min(2 * waitMs, RETRY_MAX_MS)) {
      try {
        if ((await this.#session.resume()) === undefined) this.ended();
      } catch {
        this.#unreachable = true;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  /** @throws ApiError */
  async register(account: { username: string; password: string; displayName?: string }): Promise<void> {
    await this.#session.register(account);
  }

  /** @throws ApiError */
  async login(credentials: { username: string; password: string }): Promise<void> {
    await this.#session.login(credentials);
  }

  /** Ends the session, in every tab: the server closes their sockets. Where it can't be told, this tab forgets by starting anew. */
  async logout(): Promise<void> {
    try {
      await this.#session.logout();
      this.ended();
    } catch (error) {
      if (error instanceof ApiError && error.needsLogin) return this.ended();
      rememberSignedIn(false);
      location.replace('/login');
    }
  }

  /** There is no session, or no longer one. */
  ended(): void {
    rememberSignedIn(false);
    this.#user = null;
    this.#phase = 'out';
  }

  #changed(user: User | undefined): void {
    if (user === undefined) return this.ended();
    rememberSignedIn(true);
    this.#user = user;
    this.#phase = 'in';
    this.#unreachable = false;
  }
}

export const [getSession, setSession] = createContext<SessionState>();
