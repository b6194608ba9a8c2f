import type { Session } from '@chatapp/contracts';
import { until } from './until.ts';

/** One registered person with a token that is refreshed when it grows old. */
export class Account {
  readonly baseUrl: string;
  readonly username: string;
  #session: Session;
  #cookie: string;
  #renewAt: number;

  private constructor(baseUrl: string, username: string, session: Session, cookie: string) {
    this.baseUrl = baseUrl;
    this.username = username;
    this.#session = session;
    this.#cookie = cookie;
    this.#renewAt = Date.now() + (session.expiresInS * 1_000) / 2;
  }

  /** Registers, trying again while the server is away, for at most `patienceMs`. */
  static register(baseUrl: string, username: string, patienceMs = 30_000): Promise<Account> {
    return Account.#enter(baseUrl, username, 'register', patienceMs);
  }

  /** Begins another session of somebody who has registered here. */
  static login(baseUrl: string, username: string, patienceMs = 30_000): Promise<Account> {
    return Account.#enter(baseUrl, username, 'login', patienceMs);
  }

  static async #enter(baseUrl: string, username: string, how: 'register' | 'login', patienceMs: number) {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const response = await fetch(
        `${baseUrl}/api/auth/${how}`,
        post({ username, password: `password of ${username}` }),
      ).catch(() => undefined);
      if (response?.ok) return new Account(baseUrl, username, (await response.json()) as Session, cookieOf(response));
      if (Date.now() > deadline)
        throw new Error(
          `cannot ${how} ${username}: ${response ? `${response.status} ${await response.text()}` : 'no answer'}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  get id(): string {
    return this.#session.user.id;
  }

  async token(): Promise<string> {
    if (Date.now() > this.#renewAt) {
      const response = await fetch(`${this.baseUrl}/api/auth/refresh`, {
        method: 'POST',
        headers: { cookie: this.#cookie },
      });
      if (response.ok) {
        this.#session = (await response.json()) as Session;
        this.#cookie = cookieOf(response);
        this.#renewAt = Date.now() + (this.#session.expiresInS * 1_000) / 2;
      }
    }
    return this.#session.accessToken;
  }

  /** Ends the session. @returns whether the server said so. */
  async logout(): Promise<boolean> {
    const response = await fetch(`${this.baseUrl}/api/auth/logout`, {
      method: 'POST',
      signal: AbortSignal.timeout(5_000),
      headers: { cookie: this.#cookie, authorization: `Bearer ${this.#session.accessToken}` },
    });
    return response.status === 204;
  }

  /** The same, again and again until the server says so. */
  async insistOnLogout(patienceMs: number): Promise<void> {
    await until(() => this.logout().catch(() => false), patienceMs, `${this.username} has logged out`);
  }

  /** A call of the HTTP API as this person. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    timeoutMs = 15_000,
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization: `Bearer ${await this.token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : parse(text) };
  }

  /** The same, again and again until it succeeds or is refused for good. */
  async insist(
    method: string,
    path: string,
    body?: unknown,
    patienceMs = 30_000,
  ): Promise<{ status: number; body: unknown; attempts: number }> {
    const deadline = Date.now() + patienceMs;
    for (let attempts = 1; ; attempts++) {
      const answer = await this.call(method, path, body).catch(() => undefined);
      if (answer && answer.status < 500 && answer.status !== 429) return { ...answer, attempts };
      if (Date.now() > deadline) throw new Error(`${method} ${path}: ${answer ? JSON.stringify(answer) : 'no answer'}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function post(body: unknown): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  };
}

function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
