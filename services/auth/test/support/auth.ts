import type { HttpAnswer, Session } from '@chatapp/contracts';
import { loadEnv } from '@chatapp/service-kit';
import { createAuth, type Auth } from '../../src/auth.ts';
import { env } from '../../src/env.ts';
import { keyFiles, makeKey, type KeyFiles } from './keys.ts';
import type { Stores } from './stores.ts';

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  /** The one `Set-Cookie`, as it came. */
  setCookie: string | undefined;
  /** What to send back as `Cookie`; undefined when none was set or it was cleared. */
  cookie: string | undefined;
  body: Body;
}

/** Everything that some answer of the service holds. */
type Body = Session & { code: string; retryAfterMs: number; errors: { path: string }[] } & Answers;
type Answers = HttpAnswer<'jwks'> &
  HttpAnswer<'me'> &
  HttpAnswer<'installation'> &
  HttpAnswer<'listSessions'> &
  HttpAnswer<'beginTotp'> &
  HttpAnswer<'renewRecoveryCodes'> &
  HttpAnswer<'adminPeople'> &
  HttpAnswer<'adminUpdatePerson'> &
  HttpAnswer<'adminResetLink'> &
  HttpAnswer<'adminInvitations'> &
  Pick<HttpAnswer<'adminCreateInvitation'>, 'invitation'>;

export interface Ask {
  body?: unknown;
  cookie?: string | undefined;
  token?: string;
  headers?: Record<string, string>;
  /** Where the request comes from, as a trusted proxy tells it. */
  from?: string;
}

export interface TestAuth extends Auth {
  keys: KeyFiles;
  get(path: string, ask?: Ask): Promise<Answer>;
  post(path: string, ask?: Ask): Promise<Answer>;
  patch(path: string, ask?: Ask): Promise<Answer>;
  delete(path: string, ask?: Ask): Promise<Answer>;
  register(username: string, ask?: Ask): Promise<Answer>;
  login(username: string, password: string, ask?: Ask): Promise<Answer>;
  stop(): Promise<void>;
}

export const PASSWORD = 'correct horse battery';

/** The settings of a service that uses these stores. */
export function settingsFor(stores: Stores, keys: KeyFiles): Record<string, string> {
  return {
    LOG_LEVEL: 'silent',
    MYSQL_URL: stores.mysqlUrl,
    REDIS_URL: stores.redis.redisUrl,
    SECRET_KEY: 'a key of tests, of thirty-two characters or more',
    JWT_PRIVATE_KEYS_FILE: keys.privateFile,
    JWT_PUBLIC_KEYS_FILE: keys.publicFile,
  };
}

/** The service in this process, asked without a socket. Its events are not published unless `relay` is started. */
export async function openAuth(
  stores: Stores,
  settings: Record<string, string> = {},
  keys: KeyFiles = keyFiles(makeKey('first')),
): Promise<TestAuth> {
  const auth = await createAuth(loadEnv(env, { ...settingsFor(stores, keys), ...settings }));
  await auth.bus.start();

  async function ask(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    { body, cookie, token, headers, from }: Ask = {},
  ) {
    const response = await auth.service.app.inject({
      method,
      url: `/api/auth/${path}`,
      headers: {
        ...(cookie === undefined ? {} : { cookie }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(from === undefined ? {} : { 'x-forwarded-for': from }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const [set] = [response.headers['set-cookie']].flat();
    const pair = set?.split(';')[0];
    return {
      status: response.statusCode,
      headers: response.headers as Record<string, unknown>,
      setCookie: set,
      cookie: pair?.endsWith('=') ? undefined : pair,
      body: (response.body === '' ? undefined : response.json()) as Answer['body'],
    };
  }

  return {
    ...auth,
    keys,
    get: (path, options) => ask('GET', path, options),
    post: (path, options) => ask('POST', path, options),
    patch: (path, options) => ask('PATCH', path, options),
    delete: (path, options) => ask('DELETE', path, options),
    register: (username, options) =>
      ask('POST', 'register', { ...options, body: { username, password: PASSWORD, ...(options?.body as object) } }),
    login: (username, password, options) => ask('POST', 'login', { ...options, body: { username, password } }),
    async stop() {
      await auth.service.stop();
      keys.remove();
    },
  };
}

/** A username that no other test uses. */
let counter = 0;
export const newName = (start = 'person'): string => `${start}-${++counter}`;
