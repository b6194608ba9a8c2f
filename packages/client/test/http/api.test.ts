import { http } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, createApi } from '../../src/index.ts';
import { routes } from '../../src/http/routes.ts';

const test = suite('HTTP calls');

function setUp(answers: (() => Response)[]) {
  const seen: { url: string; method: string; authorization: string | undefined; body: unknown }[] = [];
  const validities: number[] = [];
  const api = createApi({
    baseUrl: 'http://chat.test',
    getToken: async (minValidityMs) => {
      validities.push(minValidityMs);
      return `token${validities.length}`;
    },
    fetch: async (url, init) => {
      const authorization = new Headers(init?.headers).get('authorization') ?? undefined;
      seen.push({ url: url as string, method: init?.method ?? '', authorization, body: init?.body });
      const answer = answers.shift();
      if (!answer) throw new TypeError('fetch failed');
      return answer();
    },
  });
  return { api, seen, validities };
}

const problem = (status: number, code: string, headers = {}) =>
  new Response(JSON.stringify({ status, code, title: 'Title', detail: 'Detail' }), { status, headers });
const errorOf = async (promise: Promise<unknown>): Promise<ApiError> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('was not refused');
};

test('knows every call of contracts', () => {
  const table = Object.entries(http).map(([name, { method, path, bearer }]) => [name, [method, path, bearer]]);
  assert.equal(routes, Object.fromEntries(table));
});

test('puts fields into path, query and body', async () => {
  const { api, seen } = setUp([
    () => Response.json({ messages: [], head: 0 }),
    () => Response.json({ room: 'r', seq: 1, rev: 2, at: '' }),
    () => new Response(null, { status: 204 }),
  ]);
  await api.listMessages({ room: 'r', before: 7 });
  await api.editMessage({ room: 'r', seq: 1, body: 'b' });
  assert.is(await api.removeReaction({ room: 'r', seq: 1, emoji: '👍/' }), undefined);
  assert.equal(seen, [
    {
      url: 'http://chat.test/api/rooms/r/messages?before=7',
      method: 'GET',
      authorization: 'Bearer token1',
      body: undefined,
    },
    {
      url: 'http://chat.test/api/rooms/r/messages/1',
      method: 'PATCH',
      authorization: 'Bearer token2',
      body: '{"body":"b"}',
    },
    {
      url: 'http://chat.test/api/rooms/r/messages/1/reactions/%F0%9F%91%8D%2F',
      method: 'DELETE',
      authorization: 'Bearer token3',
      body: undefined,
    },
  ]);
});

test('a refusal is an ApiError with its code and time', async () => {
  const { api } = setUp([
    () => problem(429, 'rate_limited', { 'retry-after': '2' }),
    () => problem(403, 'not_a_member'),
  ]);
  const limited = await errorOf(api.listRooms());
  assert.equal(
    [limited.code, limited.status, limited.retryAfterMs, limited.retryable, limited.message],
    ['rate_limited', 429, 2_000, true, 'Detail'],
  );
  assert.is((await errorOf(api.getRoom({ room: 'r' }))).retryable, false);
});

test('no answer, and one from something in between, are ApiErrors that may be tried again', async () => {
  const { api } = setUp([() => new Response('<html>', { status: 502 })]);
  const between = await errorOf(api.listRooms());
  assert.equal([between.code, between.status, between.retryable], ['unavailable', 502, true]);
  const away = await errorOf(api.listRooms());
  assert.equal([away.code, away.status, away.retryable], ['unreachable', 0, true]);
});

test('a refused token is renewed once', async () => {
  const { api, seen, validities } = setUp([
    () => problem(401, 'token_expired'),
    () => Response.json({ rooms: [] }),
    () => problem(401, 'token_invalid'),
    () => problem(401, 'token_invalid'),
  ]);
  assert.equal(await api.listRooms(), { rooms: [] });
  assert.equal(validities, [10_000, Infinity]);
  const refused = await errorOf(api.listRooms());
  assert.ok(refused.needsLogin);
  assert.is(seen.length, 4);
});

test.run();
