import { REFRESH_COOKIE } from '@chatapp/contracts';
import * as assert from 'uvu/assert';
import { newName, PASSWORD } from './support/auth.ts';
import { authSuite } from './support/suite.ts';

const { test, stores, auth } = await authSuite('logout');

async function reasons(userId: string): Promise<string[]> {
  const rows = await stores.sql('SELECT event FROM outbox WHERE user_id = ? ORDER BY id', [userId]);
  const events = rows.map((row) => JSON.parse(row.event as string) as { type: string; reason?: string });
  return events.map((event) => event.reason ?? event.type);
}

for (const way of ['cookie', 'token', 'both'] as const) {
  test(`ends the session by ${way}, and clears the cookie`, async () => {
    const { cookie, body } = await auth.register(newName());
    const ask = {
      ...(way === 'token' ? {} : { cookie }),
      ...(way === 'cookie' ? {} : { token: body.accessToken }),
    };
    const answer = await auth.post('logout', ask);
    assert.is(answer.status, 204);
    assert.match(answer.setCookie ?? '', /^[a-z_]+=; .*Path=\/api\/auth; Expires=Thu, 01 Jan 1970/);
    assert.is((await auth.post('refresh', { cookie })).body.code, 'session_ended');
    assert.is((await auth.get('me', { token: body.accessToken })).body.code, 'session_ended');
    assert.equal(await reasons(body.user.id), ['user.registered', 'logout']);
  });
}

test('once more is no error and no event', async () => {
  const { cookie, body } = await auth.register(newName());
  const answers = await Promise.all([1, 2, 3].map(() => auth.post('logout', { cookie })));
  answers.push(await auth.post('logout', { cookie, token: body.accessToken }));
  assert.ok(answers.every(({ status }) => status === 204));
  assert.equal(await reasons(body.user.id), ['user.registered', 'logout']);
});

test('leaves other sessions of the same person open', async () => {
  const name = newName();
  const one = await auth.register(name);
  const two = await auth.login(name, PASSWORD);
  await auth.post('logout', { cookie: one.cookie });
  assert.is((await auth.post('refresh', { cookie: two.cookie })).status, 200);
});

test('a used cookie ends its session as reused', async () => {
  const first = await auth.register(newName());
  const second = await auth.post('refresh', { cookie: first.cookie });
  assert.is((await auth.post('logout', { cookie: first.cookie })).status, 204);
  assert.is((await auth.post('refresh', { cookie: second.cookie })).body.code, 'refresh_reused');
  assert.equal(await reasons(first.body.user.id), ['user.registered', 'refresh_reused']);
});

test('a cookie is enough when the access token is no good, and a useless cookie is cleared', async () => {
  const { cookie } = await auth.register(newName());
  assert.is((await auth.post('logout', { cookie, token: 'forged' })).status, 204);
  assert.is((await auth.post('refresh', { cookie })).body.code, 'session_ended');
  assert.is((await auth.post('logout', { cookie: `${REFRESH_COOKIE}=rubbish` })).status, 204);
});

test('refuses when there is nothing to say whose session it is', async () => {
  const none = await auth.post('logout');
  assert.is(none.status, 401);
  assert.is(none.body.code, 'token_missing');
  assert.is((await auth.post('logout', { token: 'forged' })).body.code, 'token_invalid');
});

test.run();
