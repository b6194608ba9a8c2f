import { createContext } from 'svelte';
import type { Fields } from '@chatapp/client';
import type { HttpAnswer, HttpCallName, User } from '@chatapp/contracts';
import { connectCore } from '#lib/core/connect.ts';
import type { CoreLink } from '#lib/core/link.ts';
import type { OpenCallName } from '#lib/core/protocol.ts';
import { forgetUser, rememberedUser, rememberUser } from './remembered.ts';
import { rememberSignedIn } from './signed-in.ts';

/** Who is logged in, as the interface sees it. The access token is in the core and never comes here. */
export class SessionState {
  #link: CoreLink | undefined;
  /** Pages come to life before the layout that starts this. */
  readonly #started = Promise.withResolvers<CoreLink>();
  #user = $state.raw<User | null>(null);
  #phase = $state<'unknown' | 'in' | 'out'>('unknown');
  #unreachable = $state(false);
  #status = $state<number>();

  /** The line to the core. Only after `start`. */
  get link(): CoreLink {
    if (!this.#link) throw new Error('the session has not been started');
    return this.#link;
  }

  get user(): User | null {
    return this.#user;
  }

  /**
   * `in` also for somebody whom only this device remembers: they can read what it has, and write, until the server says otherwise. `unknown`
   * until the server has said whether the refresh cookie still holds.
   */
  get phase(): 'unknown' | 'in' | 'out' {
    return this.#phase;
  }

  /** Whether finding out waits for a server that does not answer. */
  get unreachable(): boolean {
    return this.#unreachable;
  }

  /** With what HTTP status the server refuses, if it answers at all. */
  get status(): number | undefined {
    return this.#status;
  }

  /** Now, instead of when it would be tried next. */
  retry(): void {
    void this.link.call('wake');
  }

  /** In the browser, once. */
  start(): void {
    this.#link = connectCore();
    this.#started.resolve(this.#link);
    this.#link.on('session', ({ user, unreachable, status }) => {
      this.#unreachable = unreachable;
      this.#status = status;
      if (unreachable) return;
      if (user) this.#in(user);
      else this.#ended();
    });
    const remembered = rememberedUser();
    if (remembered) {
      this.#user = remembered;
      this.#phase = 'in';
    }
    void this.#link.call('hello', remembered);
  }

  /** @throws ApiError */
  async register(account: Fields<'register'>): Promise<void> {
    this.#in(await this.link.call('register', account));
  }

  /** @throws ApiError */
  async login(credentials: Fields<'login'>): Promise<void> {
    this.#in(await this.link.call('login', credentials));
  }

  /** Ends the session, in every page of this browser, and forgets what this device has of it. @throws ApiError where the server can't be told */
  async logout(): Promise<void> {
    await this.link.call('logout');
    this.#ended();
  }

  /** A call of docs/protocol.md over HTTP, for whoever is logged in. @throws ApiError */
  async api<Name extends HttpCallName>(name: Name, fields: Fields<Name>): Promise<HttpAnswer<Name>> {
    return (await this.link.call('api', name, fields)) as HttpAnswer<Name>;
  }

  /** A call that needs nobody to be logged in. @throws ApiError */
  async openApi<Name extends OpenCallName>(name: Name, fields: Fields<Name>): Promise<HttpAnswer<Name>> {
    return (await (await this.#started.promise).call('openApi', name, fields)) as HttpAnswer<Name>;
  }

  #in(user: User): void {
    rememberSignedIn(true);
    rememberUser(user);
    this.#unreachable = false;
    if (JSON.stringify(user) !== JSON.stringify(this.#user)) this.#user = user;
    this.#phase = 'in';
  }

  #ended(): void {
    rememberSignedIn(false);
    forgetUser();
    this.#user = null;
    this.#phase = 'out';
  }
}

export const [getSession, setSession] = createContext<SessionState>();
