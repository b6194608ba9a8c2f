import * as assert from 'uvu/assert';
import { newName, PASSWORD } from './support/auth.ts';
import { openPerson, type TestPerson } from './support/person.ts';
import { authSuite } from './support/suite.ts';

const { test, stores, auth } = await authSuite('administration');

let admin: TestPerson;

test.before.each(async () => {
  await stores.sql("UPDATE users SET role = 'user'");
  admin = await openPerson(auth);
  await stores.sql("UPDATE users SET role = 'admin' WHERE id = ?", [admin.id]);
});

type Written = { type: string; entry: { action: string; target: { id: string } | null; detail: object } };

async function acts(): Promise<Written['entry'][]> {
  const rows = await stores.sql('SELECT event FROM outbox WHERE user_id = ? ORDER BY id', [admin.id]);
  const events = rows.map((row) => JSON.parse(row['event'] as string) as Written);
  return events.filter(({ type }) => type === 'audit.recorded').map(({ entry }) => entry);
}

test('is refused to whoever is no administrator, by the store and not by the token', async () => {
  const ann = await openPerson(auth);
  const calls: [Parameters<TestPerson['ask']>[0], string, object?][] = [
    ['get', 'admin/people'],
    ['patch', `admin/people/${ann.id}`, { role: 'admin' }],
    ['delete', `admin/people/${ann.id}/sessions`],
    ['post', `admin/people/${ann.id}/reset`],
    ['patch', 'admin/settings', { registration: 'closed' }],
    ['get', 'admin/invitations'],
    ['post', 'admin/invitations', {}],
    ['delete', `admin/invitations/${ann.id}`],
  ];
  for (const [method, path, body] of calls) {
    const { status, body: answer } = await ann.ask(method, path, body);
    assert.equal([status, answer.code], [403, 'forbidden'], path);
    assert.is((await auth[method](path, { body })).body.code, 'token_missing', path);
  }
  await stores.sql("UPDATE users SET role = 'user' WHERE id = ?", [admin.id]);
  assert.is((await admin.ask('get', 'admin/people')).body.code, 'forbidden');
  assert.equal(await acts(), []);
});

test('finds people by the beginning of username, name or address, page by page', async () => {
  const suffix = newName('x');
  const values = Array.from({ length: 130 }, (_, index) => {
    const key = `${suffix}-${String(index).padStart(3, '0')}`;
    return [key.slice(-16), key, key, `Name ${suffix} ${index}`, 'user', 'x', new Date(), `${key}@example.org`];
  });
  await stores.sql(
    'INSERT INTO users (id, username, username_key, display_name, role, password_hash, created_at, email_key) VALUES ?',
    [values],
  );
  for (const query of [suffix.toUpperCase(), `name ${suffix}`]) {
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 5; pages++) {
      const more = cursor && `&cursor=${cursor}`;
      const { body } = await admin.ask('get', `admin/people?query=${encodeURIComponent(query)}${more}`);
      assert.ok(body.people.length <= 50);
      seen.push(...body.people.map(({ username }) => username));
      cursor = body.nextCursor;
    }
    assert.equal(
      seen,
      values.map(([, key]) => key),
      query,
    );
  }
  const one = await admin.ask('get', `admin/people?query=${suffix}-007@`);
  assert.equal(
    one.body.people.map(({ username }) => username),
    [`${suffix}-007`],
  );
  for (const nobody of ['%', '_', 'ünal', "'", '\\'])
    assert.equal((await admin.ask('get', `admin/people?query=${encodeURIComponent(nobody)}`)).body.people, []);
  const all = await admin.ask('get', 'admin/people');
  assert.is(all.body.people.length, 50);
});

test('roles, deactivation and reactivation take effect and are written down, once', async () => {
  const ann = await openPerson(auth);
  const patch = (body: object) => admin.ask('patch', `admin/people/${ann.id}`, body);
  assert.is((await patch({ role: 'admin' })).body.person.role, 'admin');
  assert.is((await ann.ask('get', 'admin/people')).status, 200);
  await patch({ role: 'admin' });
  await patch({ role: 'user' });
  assert.ok((await patch({ deactivated: true })).body.person.deactivatedAt);
  await patch({ deactivated: true });
  assert.is((await ann.login()).body.code, 'account_deactivated');
  assert.is((await auth.post('refresh', { cookie: ann.cookie })).body.code, 'session_ended');
  assert.is((await patch({ deactivated: false })).body.person.deactivatedAt, null);
  assert.is((await ann.login()).status, 200);
  assert.is((await auth.post('refresh', { cookie: ann.cookie })).body.code, 'session_ended', 'old sessions stay out');
  assert.equal(
    (await acts()).map(({ action }) => action),
    ['person.role', 'person.role', 'person.deactivated', 'person.reactivated'],
  );
  assert.is((await admin.ask('patch', 'admin/people/nobody', { role: 'admin' })).body.code, 'user_not_found');
  assert.is((await patch({ role: 'root' })).status, 400);
});

test('the last administrator can not go, however, and of two that go at once one stays', async () => {
  const mine = `admin/people/${admin.id}`;
  assert.is((await admin.ask('patch', mine, { role: 'user' })).body.code, 'last_admin');
  assert.is((await admin.ask('patch', mine, { deactivated: true })).body.code, 'last_admin');
  assert.is((await admin.ask('post', 'deactivate', { password: PASSWORD })).body.code, 'last_admin');
  const ann = await openPerson(auth);
  await admin.ask('patch', `admin/people/${ann.id}`, { role: 'admin' });
  const answers = await Promise.all([
    admin.ask('patch', mine, { role: 'user' }),
    ann.ask('patch', `admin/people/${ann.id}`, { deactivated: true }),
  ]);
  assert.equal(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 409],
  );
});

test('sessions of somebody end, all of them', async () => {
  const ann = await openPerson(auth);
  await ann.login();
  assert.is((await admin.ask('delete', `admin/people/${ann.id}/sessions`)).status, 204);
  assert.is((await ann.ask('get', 'me')).body.code, 'session_ended');
  const open = await stores.sql('SELECT id FROM sessions WHERE user_id = ? AND ended_at IS NULL', [ann.id]);
  assert.equal(open, []);
});

test('a link to a new password is given once, and the log does not hold it', async () => {
  const ann = await openPerson(auth);
  const { status, body } = await admin.ask('post', `admin/people/${ann.id}/reset`);
  assert.is(status, 201);
  assert.match(body.url, `/reset#${body.token}`);
  const form = { token: body.token, password: 'a brand-new password' };
  assert.is((await auth.post('reset', { body: form })).status, 204);
  assert.is((await auth.post('reset', { body: form })).body.code, 'reset_invalid');
  assert.is((await auth.login(ann.name, form.password)).status, 200);
  assert.not(JSON.stringify(await acts()).includes(body.token));
});

test('a lost second factor is taken away', async () => {
  const ann = await openPerson(auth);
  await stores.sql('INSERT INTO second_factors VALUES (?, ?, utc_timestamp(3), 0)', [ann.id, Buffer.alloc(48)]);
  assert.is((await ann.login()).body.code, 'second_factor_required');
  const { body } = await admin.ask('patch', `admin/people/${ann.id}`, { secondFactor: false });
  assert.is(body.person.secondFactor, false);
  assert.is((await ann.login()).status, 200);
  assert.equal(
    (await acts()).map(({ action }) => action),
    ['person.second-factor-removed'],
  );
});

test('settings change at once, one after the other, and what differs is written down', async () => {
  const answers = await Promise.all([
    admin.ask('patch', 'admin/settings', { messageChars: 500 }),
    admin.ask('patch', 'admin/settings', { retentionDays: 30 }),
  ]);
  assert.ok(answers.every(({ status }) => status === 200));
  const { settings } = (await auth.get('settings')).body;
  assert.equal([settings.messageChars, settings.retentionDays], [500, 30]);
  await admin.ask('patch', 'admin/settings', { messageChars: 500 });
  const rows = await stores.sql(
    "SELECT event FROM outbox WHERE user_id = ? AND event LIKE '%installation.updated%' ORDER BY id",
    [admin.id],
  );
  const events = rows.map((row) => JSON.parse(row['event'] as string) as { version: number; settings: object });
  assert.equal(
    events.map(({ version }) => version),
    [1, 2],
  );
  assert.equal(events[1]?.settings, settings);
  assert.is((await acts()).length, 2);
  for (const wrong of [
    { messageChars: 4_001 },
    { retentionDays: -1 },
    { registration: 'maybe' },
    { membersPerRoom: 1 },
  ])
    assert.is((await admin.ask('patch', 'admin/settings', wrong)).status, 400, JSON.stringify(wrong));
  await admin.ask('patch', 'admin/settings', { messageChars: 4_000, retentionDays: 0 });
});

test('registration is closed, or by an invitation, which has an end and a number of uses', async () => {
  const registration = (mode: string) => admin.ask('patch', 'admin/settings', { registration: mode });
  const register = (invitation?: string) =>
    auth.register(newName('guest'), invitation === undefined ? {} : { body: { invitation } });
  await registration('closed');
  assert.is((await register()).body.code, 'registration_closed');
  await registration('invitation');
  assert.is((await register()).body.code, 'invitation_required');
  assert.is((await register('made up')).body.code, 'invitation_invalid');

  const { status, body } = await admin.ask('post', 'admin/invitations', { maxUses: 2, note: 'for the crew' });
  assert.is(status, 201);
  assert.match(body.url, `/register#${body.code}`);
  const together = await Promise.all(Array.from({ length: 5 }, () => register(body.code)));
  assert.equal(
    together.map((answer) => answer.status).toSorted((a, b) => a - b),
    [201, 201, 403, 403, 403],
  );
  const listed = await admin.ask('get', 'admin/invitations');
  assert.equal([listed.body.invitations[0]?.uses, listed.body.invitations[0]?.note], [2, 'for the crew']);
  assert.not(JSON.stringify(listed.body).includes(body.code));

  const short = await admin.ask('post', 'admin/invitations', { expiresInS: 60 });
  await stores.sql('UPDATE invitations SET expires_at = expires_at - INTERVAL 61 SECOND');
  assert.is((await register(short.body.code)).body.code, 'invitation_invalid');
  const gone = await admin.ask('post', 'admin/invitations', {});
  assert.is((await register(gone.body.code)).status, 201);
  assert.is((await admin.ask('delete', `admin/invitations/${gone.body.invitation.id}`)).status, 204);
  assert.is(
    (await admin.ask('delete', `admin/invitations/${gone.body.invitation.id}`)).body.code,
    'invitation_not_found',
  );
  assert.is((await register(gone.body.code)).body.code, 'invitation_invalid');
  await registration('open');
  assert.is((await register()).status, 201);
});

test('another site’s page changes nothing, by whatever method', async () => {
  const headers = { origin: 'https://evil.example' };
  for (const [method, path] of [
    ['post', 'admin/invitations'],
    ['patch', 'admin/settings'],
    ['delete', `admin/people/${admin.id}/sessions`],
  ] as const)
    assert.is((await auth[method](path, { token: admin.token, headers, body: {} })).body.code, 'origin_not_allowed');
});

test.run();
