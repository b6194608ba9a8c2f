import type { HttpCallName } from '@chatapp/contracts';
import type { Clock } from '../support/clock.ts';
import { systemClock } from '../support/clock.ts';
import { ApiError } from './api-error.ts';
import type { CookieJar } from './cookie-jar.ts';
import type { Api, CallOptions } from './fields.ts';
import { answerOf } from './answer.ts';
import { routes } from './routes.ts';

/**
 * Gives an access token that is good for at least `minValidityMs` more; `Infinity` asks for a new one whatever is left of the old.
 * Called often: it must hold on to a token that is still good.
 */
export type GetToken = (minValidityMs: number) => Promise<string>;

export interface ApiOptions {
  /** Where the entrance is: `https://chat.example`. Empty: where the page came from. */
  readonly baseUrl: string;
  readonly getToken?: GetToken;
  readonly fetch?: typeof fetch;
  readonly cookies?: CookieJar;
  readonly clock?: Clock;
  /** From a request to giving up on its answer. Default 15 s. */
  readonly timeoutMs?: number;
}

/** How long a token must still be good to be sent along. */
const TOKEN_MARGIN_MS = 10_000;

/** Makes the typed HTTP calls of contracts' table. A token that is refused is renewed and the call repeated, once. */
export function createApi(options: ApiOptions): Api {
  const calls: Partial<Record<HttpCallName, unknown>> = {};
  for (const name of Object.keys(routes) as HttpCallName[])
    calls[name] = (fields: Record<string, unknown> = {}, call: CallOptions = {}) => run(name, fields, call, options);
  return calls as Api;
}

async function run(name: HttpCallName, fields: Record<string, unknown>, call: CallOptions, options: ApiOptions) {
  const [method, path, bearer] = routes[name];
  const { url, rest } = fill(path, fields);
  const hasBody = method !== 'GET' && Object.keys(rest).length > 0;
  const headers: Record<string, string> = hasBody ? { 'content-type': 'application/json' } : {};
  const init: RequestInit = { method, headers, ...(hasBody ? { body: JSON.stringify(rest) } : {}) };
  const target = options.baseUrl + url + (method === 'GET' ? queryOf(rest) : '');
  if (!bearer || !options.getToken) return request(target, init, call, options);
  headers['authorization'] = `Bearer ${await options.getToken(TOKEN_MARGIN_MS)}`;
  try {
    return await request(target, init, call, options);
  } catch (error) {
    if (!(error instanceof ApiError) || !['token_expired', 'token_invalid'].includes(error.code)) throw error;
    headers['authorization'] = `Bearer ${await options.getToken(Infinity)}`;
    return request(target, init, call, options);
  }
}

/** Puts fields into the `:names` of a path; what is left over is query or body. */
function fill(path: string, fields: Record<string, unknown>): { url: string; rest: Record<string, unknown> } {
  const rest = { ...fields };
  const url = path.replace(/:(\w+)/g, (_, name: string) => {
    delete rest[name];
    return encodeURIComponent(String(fields[name]));
  });
  return { url, rest };
}

function queryOf(fields: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, value as string);
  return query.size === 0 ? '' : `?${query.toString()}`;
}

async function request(url: string, init: RequestInit, call: CallOptions, options: ApiOptions): Promise<unknown> {
  const { clock = systemClock, timeoutMs = 15_000, cookies } = options;
  const headers = { ...(init.headers as Record<string, string>), ...cookies?.headers() };
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (call.signal?.aborted) abort();
  call.signal?.addEventListener('abort', abort);
  const timer = clock.setTimeout(abort, timeoutMs);
  try {
    const response = await (options.fetch ?? fetch)(url, { ...init, headers, signal: controller.signal });
    cookies?.take(response);
    return await answerOf(response);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError({ code: 'unreachable', cause: error });
  } finally {
    clock.clearTimeout(timer);
    call.signal?.removeEventListener('abort', abort);
  }
}
