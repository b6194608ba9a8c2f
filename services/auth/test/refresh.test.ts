import { REFRESH_COOKIE } from '@chatapp/contracts';
import * as assert from 'uvu/assert';
import { newName, type Answer } from './support/auth.ts';
import { authSuite } from './support/suite.ts';

const { test, stores, auth } = await authSuite('refresh');

const refresh = (cookie: string | undefined) => auth.post('refresh', { cookie });
const attributes = (setCookie = '') => setCookie.split('; ').slice(1).sort();
const endings = (answer: Answer) =>
  stores.sql("SELECT event FROM outbox WHERE user_id = ? AND event LIKE '%session.ended%'", [answer.body.user.id]);

test('rotates the token within its session', async () => {
  const first = await auth.register(newName());
  const second = await refresh(first.cookie);
  assert.is(second.status, 200);
  assert.equal(second.body.user, first.body.user);
  assert.is.not(second.cookie, first.cookie);
  const third = await refresh(second.cookie);
  assert.is(third.status, 200);
  const rows = await stores.sql('SELECT id FROM sessions WHERE user_id = ?', [first.body.user.id]);
  assert.is(rows.length, 1);
  assert.is((await auth.get('me', { token: third.body.accessToken })).status, 200);
});

test('a token used twice ends its whole session, the newest token included', async () => {
  const first = await auth.register(newName());
  const second = await refresh(first.cookie);
  const reused = await refresh(first.cookie);
  assert.is(reused.status, 401);
  assert.is(reused.body.code, 'refresh_reused');
  assert.is(reused.cookie, undefined);
  assert.match(reused.setCookie ?? '', /^[a-z_]+=; .*Expires=Thu, 01 Jan 1970/);
  assert.is((await refresh(second.cookie)).body.code, 'refresh_reused');
  for (const { body } of [first, second])
    assert.is((await auth.get('me', { token: body.accessToken })).body.code, 'session_ended');
});

test('a token from long before ends its session too', async () => {
  const first = await auth.register(newName());
  let { cookie } = await refresh(first.cookie);
  for (let turn = 0; turn < 3; turn++) ({ cookie } = await refresh(cookie));
  assert.is((await refresh(first.cookie)).body.code, 'refresh_reused');
  assert.is((await refresh(cookie)).status, 401);
});

test('reuse is told once, to whom it concerns', async () => {
  const first = await auth.register(newName());
  await refresh(first.cookie);
  await Promise.all([refresh(first.cookie), refresh(first.cookie), refresh(first.cookie)]);
  const rows = await endings(first);
  assert.is(rows.length, 1);
  const event = JSON.parse(rows[0]?.event as string) as Record<string, unknown>;
  assert.is(event.type, 'session.ended');
  assert.is(event.reason, 'refresh_reused');
  assert.is(event.userId, first.body.user.id);
  assert.ok(first.cookie?.includes(event.session as string));
});

test('reuse ends no other session of the same person', async () => {
  const name = newName();
  const stolen = await auth.register(name);
  const other = await auth.login(name, 'correct horse battery');
  await refresh(stolen.cookie);
  await refresh(stolen.cookie);
  assert.is((await refresh(other.cookie)).status, 200);
});

test('of two that bring one token at once, one gets the next and the other ends the session', async () => {
  const first = await auth.register(newName());
  const answers = await Promise.all([refresh(first.cookie), refresh(first.cookie)]);
  assert.equal(
    answers.map(({ status }) => status).sort((a, b) => a - b),
    [200, 401],
  );
  assert.is(answers.find(({ status }) => status === 401)?.body.code, 'refresh_reused');
  const winner = answers.find(({ status }) => status === 200);
  assert.is((await refresh(winner?.cookie)).body.code, 'refresh_reused');
  assert.is((await endings(first)).length, 1);
});

test('refuses to go on without a token, with a made-up one, with one that has expired', async () => {
  const none = await auth.post('refresh');
  assert.is(none.status, 401);
  assert.is(none.body.code, 'refresh_missing');
  const forged = `${REFRESH_COOKIE}=${'A'.repeat(22)}.${'A'.repeat(43)}`;
  for (const cookie of [`${REFRESH_COOKIE}=rubbish`, `${REFRESH_COOKIE}=%00`, forged])
    assert.is((await refresh(cookie)).body.code, 'refresh_invalid', cookie);
  const { cookie, body } = await auth.register(newName());
  await stores.sql('UPDATE sessions SET expires_at = utc_timestamp(3) - INTERVAL 1 DAY WHERE user_id = ?', [
    body.user.id,
  ]);
  assert.is((await refresh(cookie)).body.code, 'refresh_invalid');
});

test('a session lasts 30 days from its last refresh', async () => {
  const { cookie, body } = await auth.register(newName());
  await stores.sql('UPDATE sessions SET expires_at = utc_timestamp(3) + INTERVAL 1 HOUR WHERE user_id = ?', [
    body.user.id,
  ]);
  await refresh(cookie);
  const [row] = await stores.sql(
    'SELECT timestampdiff(SECOND, utc_timestamp(3), expires_at) / 86400 AS days FROM sessions WHERE user_id = ?',
    [body.user.id],
  );
  const days = Number(row?.days);
  assert.ok(days > 29.9 && days <= 30, String(days));
});

test('the cookie is for this service alone, out of reach of scripts and other sites', async () => {
  const plain = await auth.register(newName());
  assert.match(plain.cookie ?? '', new RegExp(`^${REFRESH_COOKIE}=`));
  assert.equal(attributes(plain.setCookie), ['HttpOnly', 'Max-Age=2592000', 'Path=/api/auth', 'SameSite=Strict']);
  const secure = await auth.post('refresh', { cookie: plain.cookie, headers: { 'x-forwarded-proto': 'https' } });
  assert.equal(attributes(secure.setCookie), [
    'HttpOnly',
    'Max-Age=2592000',
    'Path=/api/auth',
    'SameSite=Strict',
    'Secure',
  ]);
});

test('takes a call without a body, whatever it announces', async () => {
  let { cookie } = await auth.register(newName());
  const json = { 'content-type': 'application/json' };
  for (const options of [{}, { headers: json }, { headers: json, body: '{}' }, { body: {} }]) {
    const answer = await auth.post('refresh', { cookie, ...options });
    assert.is(answer.status, 200, JSON.stringify(options));
    ({ cookie } = answer);
  }
});

test.run();
