import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, Session } from '../../src/index.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const test = suite('session');
const user = { id: 'u', username: 'ada', displayName: 'Ada', role: 'user' as const };

/** An auth service whose refresh cookie may be used once. */
function setUp() {
  const clock = new VirtualClock();
  const calls: string[] = [];
  const state = { cookie: 0, refuse: '' };
  const fetchLike: typeof fetch = async (url, init) => {
    const path = new URL(url instanceof Request ? url.url : url).pathname.split('/').at(-1) ?? '';
    const cookie = new Headers(init?.headers).get('cookie') ?? '';
    calls.push(path);
    if (path === 'logout')
      return new Response(null, { status: 204, headers: { 'set-cookie': 'refresh=; Max-Age=0; Path=/api/auth' } });
    if (path === 'refresh' && (state.refuse !== '' || cookie !== `refresh=${state.cookie}`)) {
      const code = state.refuse || (cookie === '' ? 'refresh_missing' : 'refresh_reused');
      return new Response(JSON.stringify({ code }), { status: code === 'unavailable' ? 503 : 401 });
    }
    const body = { user, accessToken: `token${++state.cookie}`, expiresInS: 600 };
    const headers = { 'set-cookie': `refresh=${state.cookie}; HttpOnly; SameSite=Strict; Path=/api/auth` };
    return Response.json(body, { headers });
  };
  const session = new Session({ baseUrl: 'http://chat.test', fetch: fetchLike, clock });
  return { clock, calls, state, session };
}

test('logs in, and renews its token shortly before it ends, once for all who ask', async () => {
  const { clock, calls, session } = setUp();
  assert.equal(await session.login({ username: 'ada', password: 'secret' }), user);
  assert.is(await session.token(30_000), 'token1');
  await clock.pass(575_000);
  assert.is(await session.token(10_000), 'token1', 'good for 25 s');
  const tokens = await Promise.all([session.token(30_000), session.token(30_000), session.token(30_000)]);
  assert.equal(tokens, ['token2', 'token2', 'token2']);
  assert.is(await session.token(Infinity), 'token3');
  assert.equal(calls, ['login', 'refresh', 'refresh']);
});

test('a wish for more validity than a token has does not renew it each time', async () => {
  const { calls, session } = setUp();
  await session.login({ username: 'ada', password: 'secret' });
  for (let count = 1; count <= 3; count++) await session.token(3_600_000);
  assert.equal(calls, ['login']);
});

test('goes on with the session of its cookie, and says when there is none', async () => {
  const { session } = setUp();
  assert.is(await session.resume(), undefined);
  await session.login({ username: 'ada', password: 'secret' });
  assert.equal(await session.resume(), user);
});

test('a server that is away does not log out; a session that ended does', async () => {
  const { session, state } = setUp();
  const changes: unknown[] = [];
  session.on('change', (value) => changes.push(value));
  await session.login({ username: 'ada', password: 'secret' });
  state.refuse = 'unavailable';
  for (const code of ['unavailable', 'refresh_reused']) {
    state.refuse = code;
    try {
      await session.token(Infinity);
      assert.unreachable();
    } catch (error) {
      assert.is((error as ApiError).code, code);
    }
  }
  assert.equal(changes, [user, undefined]);
  assert.is(session.user, undefined);
});

test('logs out', async () => {
  const { calls, session } = setUp();
  await session.login({ username: 'ada', password: 'secret' });
  await session.logout();
  assert.is(session.user, undefined);
  assert.is(await session.resume(), undefined, 'the cookie is gone');
  assert.equal(calls, ['login', 'logout', 'refresh']);
});

test.run();
