import { setTimeout } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { newName, PASSWORD } from './support/auth.ts';
import { authSuite } from './support/suite.ts';

/** Passwords that are checked at once. */
const HASHES = 2;
const { test, stores, auth } = await authSuite('login', {
  LOGIN_FAILURES_PER_ACCOUNT: '3',
  LOGIN_FAILURES_PER_ADDRESS: '6',
  HASH_CONCURRENCY: String(HASHES),
});

test.before.each(async () => {
  await stores.sql('DELETE FROM throttles');
});

test('begins a session of its own, whatever the case of the username', async () => {
  const name = newName('Ada');
  const registered = await auth.register(name);
  const { status, body, cookie } = await auth.login(name.toLowerCase(), PASSWORD);
  assert.is(status, 200);
  assert.equal(body.user, registered.body.user);
  assert.is.not(cookie, registered.cookie);
  const rows = await stores.sql('SELECT id FROM sessions WHERE user_id = ?', [body.user.id]);
  assert.is(rows.length, 2);
});

test('refuses a wrong password and an unknown username alike', async () => {
  const name = newName();
  await auth.register(name);
  const wrong = await auth.login(name, 'wrong password');
  const unknown = await auth.login(newName('nobody'), PASSWORD);
  for (const { status, body, setCookie } of [wrong, unknown]) {
    assert.is(status, 401);
    assert.is(body.code, 'invalid_credentials');
    assert.is(setCookie, undefined);
  }
  assert.equal(Object.keys(wrong.body), Object.keys(unknown.body));
});

test('a text that cannot be a username is nobody', async () => {
  for (const name of ['', 'ünal', "' or 1=1 --", '日本', 'x'.repeat(200)]) {
    const { body } = await auth.login(name, PASSWORD, { from: '203.0.113.77' });
    assert.is(body.code, 'invalid_credentials', name);
  }
});

test('a password that Unicode writes in two ways is one password', async () => {
  const name = newName();
  await auth.register(name, { body: { password: 'pass\u00e9word' } });
  assert.is((await auth.login(name, 'passe\u0301word')).status, 200);
});

test('throttles an account after its failures, from any address, the right password included', async () => {
  const name = newName();
  await auth.register(name);
  for (let attempt = 1; attempt <= 3; attempt++)
    assert.is((await auth.login(name, 'wrong password', { from: `198.51.100.${attempt}` })).status, 401);
  for (const username of [name, name.toUpperCase()]) {
    const { status, body, headers } = await auth.login(username, PASSWORD, { from: '198.51.100.9' });
    assert.is(status, 429);
    assert.is(body.code, 'login_throttled');
    const retryAfterS = Number(headers['retry-after']);
    assert.ok(retryAfterS > 800 && retryAfterS <= 900, String(retryAfterS));
    assert.ok(body.retryAfterMs <= 900_000);
  }
});

test('throttles an unknown username as it does a known one', async () => {
  const name = newName('nobody');
  const codes: string[] = [];
  for (let attempt = 1; attempt <= 4; attempt++) codes.push((await auth.login(name, 'wrong password')).body.code);
  assert.equal(codes, ['invalid_credentials', 'invalid_credentials', 'invalid_credentials', 'login_throttled']);
});

test('throttles an address over many accounts, and no other address', async () => {
  const name = newName();
  await auth.register(name);
  for (let attempt = 1; attempt <= 6; attempt++)
    assert.is((await auth.login(newName('nobody'), PASSWORD, { from: '203.0.113.5' })).status, 401);
  assert.is((await auth.login(name, PASSWORD, { from: '203.0.113.5' })).body.code, 'login_throttled');
  assert.is((await auth.login(name, PASSWORD, { from: '203.0.113.6' })).status, 200);
});

test('a success forgets the failures of its account', async () => {
  const name = newName();
  await auth.register(name);
  for (let round = 0; round < 2; round++) {
    await auth.login(name, 'wrong password');
    await auth.login(name, 'wrong password');
    assert.is((await auth.login(name, PASSWORD)).status, 200);
  }
});

test('successes never throttle, however many come at once', async () => {
  const name = newName();
  await auth.register(name);
  const answers = await Promise.all(Array.from({ length: 20 }, () => auth.login(name, PASSWORD)));
  assert.ok(answers.every(({ status }) => status === 200));
});

/** How many wait to count a failure. */
async function counting(): Promise<number> {
  const waiting = await stores.sql(
    "SELECT id FROM information_schema.processlist WHERE db = ? AND info LIKE 'insert into `throttles`%'",
    [stores.schema],
  );
  return waiting.length;
}

test('of many guesses at once none gets past the limit, the right one included', async () => {
  const name = newName();
  await auth.register(name);
  await auth.login(name, 'wrong password');
  // While nobody can count, those that have a slot wait; the right one comes behind them.
  const { pending } = await auth.db.transaction().execute(async (trx) => {
    await trx.selectFrom('throttles').selectAll().forUpdate().execute();
    const guesses = Array.from({ length: 11 }, () => auth.login(name, 'wrong password'));
    while ((await counting()) < HASHES) await setTimeout(20);
    return { pending: [...guesses, auth.login(name, PASSWORD)] };
  });
  const statuses = (await Promise.all(pending)).map(({ status }) => status);
  assert.is(statuses.at(-1), 429);
  assert.is(statuses.filter((status) => status === 401).length, 2, 'three failures in all');
});

test('the failures are forgotten when their window is over', async () => {
  const name = newName();
  await auth.register(name);
  for (let attempt = 1; attempt <= 3; attempt++) await auth.login(name, 'wrong password');
  assert.is((await auth.login(name, PASSWORD)).status, 429);
  await stores.sql('UPDATE throttles SET resets_at = resets_at - INTERVAL 901 SECOND');
  assert.is((await auth.login(name, 'wrong password')).status, 401);
  assert.is((await auth.login(name, PASSWORD)).status, 200);
});

test('a deactivated account is told so only with the right password', async () => {
  const name = newName();
  const { cookie, body } = await auth.register(name);
  await stores.sql('UPDATE users SET deactivated_at = utc_timestamp(3) WHERE id = ?', [body.user.id]);
  assert.is((await auth.login(name, 'wrong password')).body.code, 'invalid_credentials');
  const refused = [
    await auth.login(name, PASSWORD),
    await auth.post('refresh', { cookie }),
    await auth.get('me', { token: body.accessToken }),
  ];
  for (const answer of refused) {
    assert.is(answer.status, 403);
    assert.is(answer.body.code, 'account_deactivated');
  }
});

test('refuses fields of the wrong form', async () => {
  for (const body of [
    {},
    { username: 'x' },
    { username: 1, password: 'x' },
    [],
    { username: 'x', password: 'y'.repeat(2_000) },
  ])
    assert.is((await auth.post('login', { body })).body.code, 'bad_request', JSON.stringify(body));
});

test.run();
