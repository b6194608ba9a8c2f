import * as assert from 'uvu/assert';
import { PASSWORD } from './support/auth.ts';
import { openPerson } from './support/person.ts';
import { authSuite } from './support/suite.ts';

const { test, stores, auth } = await authSuite('account');

const NEXT = 'a brand-new password';

async function eventsOf(userId: string): Promise<{ type: string; [field: string]: unknown }[]> {
  const rows = await stores.sql('SELECT event FROM outbox WHERE user_id = ? ORDER BY id', [userId]);
  return rows.map((row) => JSON.parse(row['event'] as string) as { type: string });
}

test('a profile changes for everybody, the address for nobody but its owner', async () => {
  const ann = await openPerson(auth);
  const { body } = await ann.ask('patch', 'me', { displayName: ' Ann  ', statusText: 'at sea 🌊' });
  assert.is(body.user.displayName, 'Ann');
  assert.is(body.user.statusText, 'at sea 🌊');
  assert.is(body.user.email, null);
  assert.is((await ann.ask('patch', 'me', { email: 'Ann@Example.org' })).body.code, 'password_wrong');
  const changed = await ann.ask('patch', 'me', { email: 'Ann@Example.org', password: PASSWORD });
  assert.is(changed.body.user.email, 'Ann@Example.org');
  assert.equal((await ann.ask('get', 'me')).body.user, changed.body.user);
  const events = await eventsOf(ann.id);
  assert.equal(
    events.map(({ type }) => type),
    ['user.registered', 'user.updated'],
  );
  assert.is(events[1]?.['statusText'], 'at sea 🌊');
  assert.not(JSON.stringify(events).toLowerCase().includes('example.org'));
  assert.is((await ann.ask('patch', 'me', { email: null, password: PASSWORD })).body.user.email, null);
});

test('refuses what has the wrong form', async () => {
  const ann = await openPerson(auth);
  const cases: [object, string][] = [
    [{ displayName: '  ' }, '/displayName'],
    [{ statusText: 'a\nb' }, '/statusText'],
    [{ statusText: 'x'.repeat(141) }, '/statusText'],
    [{ email: 'nobody', password: PASSWORD }, '/email'],
    [{ email: 'a@b\r\nBcc: c@d', password: PASSWORD }, '/email'],
    [{ email: 'a@b,c@d', password: PASSWORD }, '/email'],
  ];
  for (const [fields, path] of cases) {
    const { status, body } = await ann.ask('patch', 'me', fields);
    assert.is(status, 400, JSON.stringify(fields));
    assert.match(body.errors[0]?.path ?? '', path);
  }
});

test('a new password ends every other session, and its sockets by their events', async () => {
  const ann = await openPerson(auth);
  const other = await ann.login();
  assert.is((await ann.ask('post', 'password', { current: 'wrong password', next: NEXT })).body.code, 'password_wrong');
  assert.is((await ann.ask('post', 'password', { current: PASSWORD, next: 'short' })).status, 400);
  assert.is((await ann.ask('post', 'password', { current: PASSWORD, next: NEXT })).status, 204);
  assert.is((await auth.post('refresh', { cookie: other.cookie })).body.code, 'session_ended');
  assert.is((await ann.ask('get', 'me')).status, 200);
  assert.is((await ann.login()).body.code, 'invalid_credentials');
  assert.is((await auth.login(ann.name, NEXT)).status, 200);
  const ended = (await eventsOf(ann.id)).filter(({ type }) => type === 'session.ended');
  assert.equal(
    ended.map(({ reason }) => reason),
    ['revoked'],
  );
});

test('the current password is guessed no more often than at the login', async () => {
  const ann = await openPerson(auth);
  for (let guess = 0; guess < 5; guess++) {
    await ann.ask('post', 'password', { current: 'wrong password', next: NEXT });
    await auth.login(ann.name, 'wrong password');
  }
  for (const answer of [
    await ann.ask('post', 'password', { current: PASSWORD, next: NEXT }),
    await ann.ask('post', 'totp/begin', { password: PASSWORD }),
    await ann.ask('post', 'deactivate', { password: PASSWORD }),
    await ann.login(),
  ])
    assert.is(answer.body.code, 'login_throttled');
});

test('sessions are listed, newest first, and ended one by one; nobody ends another’s', async () => {
  const ann = await openPerson(auth);
  const bob = await openPerson(auth);
  await auth.post('login', {
    body: { username: ann.name, password: PASSWORD },
    headers: { 'user-agent': 'Browser/1' },
    from: '203.0.113.7',
  });
  const { body } = await ann.ask('get', 'sessions');
  assert.is(body.sessions.length, 2);
  const [newest, oldest] = body.sessions;
  assert.equal([newest?.agent, newest?.address, newest?.current], ['Browser/1', '203.0.113.7', false]);
  assert.is(oldest?.current, true);
  assert.is((await bob.ask('delete', `sessions/${newest?.id}`)).body.code, 'session_not_found');
  assert.is((await ann.ask('delete', `sessions/${newest?.id}`)).status, 204);
  assert.is((await ann.ask('delete', `sessions/${newest?.id}`)).body.code, 'session_not_found');
  assert.is((await ann.ask('get', 'sessions')).body.sessions.length, 1);
  assert.is((await ann.ask('delete', `sessions/${oldest?.id}`)).status, 204);
  assert.is((await ann.ask('get', 'me')).body.code, 'session_ended');
});

test('many sessions come by pages', async () => {
  const ann = await openPerson(auth);
  const values = Array.from({ length: 120 }, (_, index) => [
    `s${index}`,
    ann.id,
    Buffer.alloc(32),
    new Date(1e12 + (index >> 1)),
    new Date(1e12 + (index >> 1)),
    new Date(Date.now() + 1e9),
  ]);
  await stores.sql('INSERT INTO sessions (id, user_id, token_hash, created_at, refreshed_at, expires_at) VALUES ?', [
    values,
  ]);
  const seen: string[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < 5; pages++) {
    const { body } = await ann.ask('get', `sessions${cursor && `?cursor=${cursor}`}`);
    seen.push(...body.sessions.map(({ id }) => id));
    cursor = body.nextCursor;
  }
  assert.is(seen.length, 121);
  assert.is(new Set(seen).size, 121);
  for (const keys of ['x', '["a","b"]', '[1]', `["${new Date().toISOString()}","é"]`]) {
    const cursor = Buffer.from(keys).toString('base64url');
    assert.is((await ann.ask('get', `sessions?cursor=${cursor}`)).body.code, 'bad_request', keys);
  }
});

test('an id that no session has is told from one that is none', async () => {
  const ann = await openPerson(auth);
  assert.is((await ann.ask('delete', `sessions/${'A'.repeat(22)}`)).body.code, 'session_not_found');
  for (const id of ['%C3%A9', '%EF%BF%BE', 'a%20b', 'x'.repeat(65)])
    assert.is((await ann.ask('delete', `sessions/${id}`)).body.code, 'bad_request', id);
});

test('who deactivates an account is out everywhere', async () => {
  const ann = await openPerson(auth);
  const other = await ann.login();
  assert.is((await ann.ask('post', 'deactivate', { password: 'wrong password' })).body.code, 'password_wrong');
  assert.is((await ann.ask('post', 'deactivate', { password: PASSWORD })).status, 204);
  assert.is((await ann.login()).body.code, 'account_deactivated');
  assert.is((await auth.post('refresh', { cookie: other.cookie })).body.code, 'session_ended');
  const types = (await eventsOf(ann.id)).map(({ type }) => type);
  assert.equal(types, ['user.registered', 'session.ended', 'session.ended', 'user.deactivated']);
});

test('everybody may know how one gets in', async () => {
  const { body } = await auth.get('settings');
  assert.is(body.settings.registration, 'open');
  assert.is(body.mail, false);
});

test.run();
