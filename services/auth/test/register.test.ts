import * as assert from 'uvu/assert';
import { newName, openAuth, PASSWORD } from './support/auth.ts';
import { authSuite } from './support/suite.ts';

const { test, stores, auth } = await authSuite('register');

test('makes an account and a session', async () => {
  const { status, body, headers } = await auth.register('Ada', { body: { displayName: ' Ada Lovelace ' } });
  assert.is(status, 201);
  assert.match(body.user.id, /^[0-9a-z]{16}$/);
  assert.equal(body.user, { id: body.user.id, username: 'Ada', displayName: 'Ada Lovelace', role: 'user' });
  assert.is(body.expiresInS, 600);
  assert.is(headers['cache-control'], 'no-store');
  const me = await auth.get('me', { token: body.accessToken });
  const { statusText, email, secondFactor, createdAt, ...user } = me.body.user;
  assert.equal(user, body.user);
  assert.equal([statusText, email, secondFactor], ['', null, false]);
  assert.ok(Date.now() - Date.parse(createdAt) < 60_000);
});

test('shows the username where no other name is given', async () => {
  const { body } = await auth.register('grace.hopper');
  assert.is(body.user.displayName, 'grace.hopper');
});

test('keeps the password as argon2id with 19 MiB, two passes and one lane', async () => {
  const { body } = await auth.register(newName());
  const [row] = await stores.sql('SELECT password_hash FROM users WHERE id = ?', [body.user.id]);
  assert.match(row?.password_hash as string, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('keeps the refresh token only as a hash', async () => {
  const { cookie = '' } = await auth.register(newName());
  const [, secret = ''] = decodeURIComponent(cookie).split('.');
  const rows = await stores.sql('SELECT id, hex(token_hash) AS hash FROM sessions');
  assert.ok(secret.length >= 43);
  assert.not(JSON.stringify(rows).includes(secret));
  assert.not(JSON.stringify(rows).includes(Buffer.from(secret, 'base64url').toString('hex').toUpperCase()));
});

test('a username is taken whatever its case', async () => {
  await auth.register('Linus');
  const again = await auth.register('lINUS');
  assert.is(again.status, 409);
  assert.is(again.body.code, 'username_taken');
  assert.match(again.headers['content-type'] as string, /^application\/problem\+json/);
  assert.is(again.setCookie, undefined);
});

test('of two that register one name at once, one gets it', async () => {
  const name = newName();
  const answers = await Promise.all([auth.register(name), auth.register(name.toUpperCase()), auth.register(name)]);
  assert.equal(
    answers.map(({ status }) => status).sort((a, b) => a - b),
    [201, 409, 409],
  );
  const rows = await stores.sql('SELECT id FROM users WHERE username_key = ?', [name]);
  assert.is(rows.length, 1);
});

test('refuses what has the wrong form, and says where', async () => {
  const cases: [object, string][] = [
    [{ username: 'a' }, '/username'],
    [{ username: 'a'.repeat(33) }, '/username'],
    [{ username: 'has space' }, '/username'],
    [{ username: '.dot' }, '/username'],
    [{ username: 'ünal' }, '/username'],
    [{ password: 'short' }, '/password'],
    [{ password: 'x'.repeat(257) }, '/password'],
    [{ displayName: '' }, '/displayName'],
    [{ displayName: '   ' }, '/displayName'],
    [{ displayName: 'a\u202eb' }, '/displayName'],
    [{ displayName: 'line\nbreak' }, '/displayName'],
    [{ displayName: 'x'.repeat(65) }, '/displayName'],
  ];
  for (const [fields, path] of cases) {
    const { status, body } = await auth.register(newName(), { body: fields });
    assert.is(status, 400, JSON.stringify(fields));
    assert.is(body.code, 'bad_request');
    assert.is(body.errors[0]?.path, path);
  }
});

test('takes names in any script and emoji, 64 characters of them', async () => {
  const displayName = '👩‍🚀 Ōe 健三郎 '.padEnd(40, '語').trim();
  const { status, body } = await auth.register(newName(), { body: { displayName } });
  assert.is(status, 201);
  const { body: me } = await auth.get('me', { token: body.accessToken });
  assert.is(me.user.displayName, displayName.normalize('NFC'));
  const astral = await auth.register(newName(), { body: { displayName: '😀'.repeat(64) } });
  assert.is(astral.status, 201);
});

test('refuses broken JSON and other media types', async () => {
  const broken = await auth.post('register', { body: '{"username"', headers: { 'content-type': 'application/json' } });
  assert.is(broken.body.code, 'bad_json');
  const form = await auth.post('register', {
    body: 'a=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.is(form.body.code, 'unsupported_media_type');
  const missing = await auth.post('register');
  assert.is(missing.status, 400);
});

test('limits registrations from one address over all instances, and says when to come again', async () => {
  const settings = { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '2' };
  const [one, two] = await Promise.all([openAuth(stores, settings), openAuth(stores, settings)]);
  try {
    assert.is((await one.register(newName(), { from: '203.0.113.1' })).status, 201);
    assert.is((await two.register(newName(), { from: '203.0.113.1' })).status, 201);
    const refused = await one.register(newName(), { from: '203.0.113.1' });
    assert.is(refused.status, 429);
    assert.is(refused.body.code, 'rate_limited');
    const retryAfterS = Number(refused.headers['retry-after']);
    assert.ok(retryAfterS > 3_500 && retryAfterS <= 3_600, String(retryAfterS));
    assert.is((await two.register(newName(), { from: '203.0.113.2' })).status, 201);
    assert.is((await two.register(newName(), { from: '2001:db8::1' })).status, 201);
    assert.is((await two.register(newName(), { from: '2001:db8::2' })).status, 201);
    assert.is((await two.register(newName(), { from: '2001:db8::3' })).status, 429);
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
});

test('refuses as busy what would wait too long to be hashed', async () => {
  const small = await openAuth(stores, { HASH_CONCURRENCY: '1', HASH_QUEUE: '1' });
  try {
    // Many, since a slow machine lets them come to the hashing one after the other.
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => small.register(newName(), { body: { password: PASSWORD } })),
    );
    const refused = answers.filter(({ status }) => status === 503);
    assert.ok(refused.length > 0);
    assert.ok(answers.some(({ status }) => status === 201));
    for (const { body, headers } of refused) {
      assert.is(body.code, 'busy');
      assert.is(headers['retry-after'], '1');
    }
  } finally {
    await small.stop();
  }
});

test.run();
