import * as assert from 'uvu/assert';
import { PASSWORD } from './support/auth.ts';
import { authenticator, openPerson, type TestPerson } from './support/person.ts';
import { authSuite } from './support/suite.ts';

const { test, stores, auth } = await authSuite('second factor');

async function withFactor(): Promise<{ ann: TestPerson; codes: string[]; device: ReturnType<typeof authenticator> }> {
  const ann = await openPerson(auth);
  const { body: begun } = await ann.ask('post', 'totp/begin', { password: PASSWORD });
  const device = authenticator(begun.secret);
  const { status, body } = await ann.ask('post', 'totp/confirm', { code: device.code() });
  assert.is(status, 200, JSON.stringify(body));
  return { ann, device, codes: body.recoveryCodes };
}

const code = async (answer: Promise<{ status: number; body: { code: string } }>) => {
  const { status, body } = await answer;
  return status < 300 ? 'ok' : body.code;
};

test('holds from its first code on, and is asked for only after the password', async () => {
  const ann = await openPerson(auth);
  assert.is(await code(ann.ask('post', 'totp/confirm', { code: '123456' })), 'second_factor_off');
  assert.is(await code(ann.ask('post', 'totp/begin', { password: 'wrong password' })), 'password_wrong');
  const { body } = await ann.ask('post', 'totp/begin', { password: PASSWORD });
  assert.match(body.uri, `secret=${body.secret}`);
  assert.is(await code(ann.login()), 'ok', 'not yet confirmed');
  assert.is((await ann.ask('get', 'me')).body.user.secondFactor, false);

  const device = authenticator(body.secret);
  assert.is(await code(ann.ask('post', 'totp/confirm', { code: 'abcdef' })), 'code_wrong');
  const first = device.code();
  assert.is(await code(ann.ask('post', 'totp/confirm', { code: first })), 'ok');
  assert.is((await ann.ask('get', 'me')).body.user.secondFactor, true);
  assert.is(await code(ann.ask('post', 'totp/begin', { password: PASSWORD })), 'second_factor_on');
  assert.is(await code(ann.ask('post', 'totp/confirm', { code: device.code(1) })), 'second_factor_on');
  assert.is(
    await code(auth.post('login', { body: { username: ann.name, password: 'wrong password' } })),
    'invalid_credentials',
  );
  assert.is(await code(ann.login()), 'second_factor_required');
  assert.is(await code(ann.login({ code: first })), 'code_wrong', 'it has been used to confirm');
  assert.is(await code(ann.login({ code: device.code(1) })), 'ok');
});

test('of one code that comes many times at once, one counts', async () => {
  const { ann, device } = await withFactor();
  const next = device.code(1);
  const codes = await Promise.all(Array.from({ length: 4 }, () => code(ann.login({ code: next }))));
  assert.equal(codes.filter((outcome) => outcome === 'ok').length, 1, codes.join());
});

test('a recovery code works once, and new ones replace the old', async () => {
  const { ann, device, codes } = await withFactor();
  assert.is(codes.length, 10);
  const [first = '', second = ''] = codes;
  const racing = await Promise.all([1, 2, 3].map(() => code(ann.login({ recoveryCode: first.toUpperCase() }))));
  assert.equal(racing.toSorted(), ['code_wrong', 'code_wrong', 'ok']);
  assert.is(await code(ann.login({ recoveryCode: second.replaceAll('-', ' ') })), 'ok');
  const { body } = await ann.ask('post', 'totp/recovery-codes', { password: PASSWORD, code: device.code(1) });
  assert.is(await code(ann.login({ recoveryCode: codes[2] })), 'code_wrong');
  assert.is(await code(ann.login({ recoveryCode: body.recoveryCodes[0] })), 'ok');
});

test('is removed with the password and a proof', async () => {
  const { ann, device, codes } = await withFactor();
  const remove = (body: object) => code(ann.ask('post', 'totp/remove', body));
  assert.is(await remove({ password: 'wrong password', code: device.code() }), 'password_wrong');
  assert.is(await remove({ password: PASSWORD }), 'code_wrong');
  assert.is(await remove({ password: PASSWORD, recoveryCode: codes[0] }), 'ok');
  assert.is(await remove({ password: PASSWORD, recoveryCode: codes[1] }), 'second_factor_off');
  assert.is(await code(ann.login()), 'ok');
  const [row] = await stores.sql('SELECT count(*) AS n FROM recovery_codes WHERE user_id = ?', [ann.id]);
  assert.is(row?.['n'], 0);
});

test('wrong codes are throttled, the right one included, however many come at once, and recovery codes with them', async () => {
  const { ann, device, codes } = await withFactor();
  const guesses = await Promise.all(Array.from({ length: 12 }, () => ann.login({ code: '000000' })));
  const looked = guesses.filter(({ body }) => body.code === 'code_wrong');
  assert.is(looked.length, 5);
  const { status, headers } = await ann.login({ code: device.code(1) });
  assert.is(status, 429);
  assert.ok(Number(headers['retry-after']) > 800);
  assert.is(await code(ann.login({ recoveryCode: codes[0] })), 'login_throttled');
  await stores.sql('UPDATE throttles SET resets_at = resets_at - INTERVAL 901 SECOND');
  assert.is(await code(ann.login({ code: device.code(1) })), 'ok');
});

test('the store holds no secret and no recovery code', async () => {
  const ann = await openPerson(auth);
  const { body } = await ann.ask('post', 'totp/begin', { password: PASSWORD });
  const [row] = await stores.sql('SELECT secret FROM second_factors WHERE user_id = ?', [ann.id]);
  assert.is((row?.['secret'] as Buffer | undefined)?.length, 12 + 20 + 16);
  const { body: confirmed } = await ann.ask('post', 'totp/confirm', { code: authenticator(body.secret).code() });
  const hashes = await stores.sql('SELECT hex(code_hash) AS hash FROM recovery_codes WHERE user_id = ?', [ann.id]);
  assert.is(hashes.length, 10);
  for (const each of confirmed.recoveryCodes)
    assert.not(JSON.stringify(hashes).includes(Buffer.from(each).toString('hex').toUpperCase()));
});

test.run();
