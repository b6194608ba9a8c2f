import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Claims } from '@chatapp/contracts';
import { createSigner, type SignerOptions } from 'fast-jwt';
import Value from 'typebox/value';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadKeys } from '../src/keys.ts';
import { newName, openAuth, type TestAuth } from './support/auth.ts';
import { keyFiles, makeKey, publicHalf, type PrivateJwk } from './support/keys.ts';
import { openStores, type Stores } from './support/stores.ts';

const test = suite('tokens and keys');
const first = makeKey('first');
let stores: Stores;
let auth: TestAuth;

test.before(async () => {
  stores = await openStores();
  auth = await openAuth(stores, {}, keyFiles(first));
});
test.after(async () => {
  await auth.stop();
  await stores.stop();
});

const part = (token: string, index: number) =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()) as Record<string, unknown>;
const pem = (key: PrivateJwk) => createPrivateKey({ key, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' });
const code = async (token: string) => (await auth.get('me', { token })).body.code;

function sign(key: PrivateJwk, claims: object, options: Partial<SignerOptions> = {}): string {
  return createSigner({ algorithm: 'EdDSA', key: pem(key), kid: key.kid, ...options })(claims);
}

test('an access token says who, in which session, for ten minutes, signed by the first key', async () => {
  const { body, cookie } = await auth.register(newName());
  assert.equal(part(body.accessToken, 0), { alg: 'EdDSA', typ: 'JWT', kid: 'first' });
  const claims = part(body.accessToken, 1);
  assert.ok(Value.Check(Claims, claims));
  const { iat, exp, sid, ...rest } = claims;
  const { id: sub, ...user } = body.user;
  assert.equal(rest, { iss: 'chatapp', sub, ...user });
  assert.is(exp - iat, 600);
  assert.ok(cookie?.includes(sid));
});

test('refuses no token, broken, forged and expired ones, each with its code', async () => {
  const { body } = await auth.register(newName());
  const claims = part(body.accessToken, 1) as Claims;
  const [head, payload, signature] = body.accessToken.split('.');
  const none = await auth.get('me');
  assert.is(none.status, 401);
  assert.is(none.body.code, 'token_missing');
  assert.is(none.headers['www-authenticate'], 'Bearer');
  assert.is((await auth.get('me', { headers: { authorization: 'Basic YTpi' } })).body.code, 'token_missing');

  assert.is(await code('rubbish'), 'token_invalid');
  assert.is(await code(`${head}.${payload}.${signature?.slice(0, -4)}AAAA`), 'token_invalid');
  const admin = Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url');
  assert.is(await code(`${head}.${admin}.${signature}`), 'token_invalid');
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: 'first' })).toString('base64url');
  assert.is(await code(`${unsigned}.${payload}.`), 'token_invalid');
  assert.is(await code(sign(makeKey('first'), claims)), 'token_invalid', 'another key under our kid');
  assert.is(await code(sign(makeKey('unknown'), claims)), 'token_invalid', 'an unknown kid');
  assert.is(await code(sign(first, { ...claims, iss: 'somebody' })), 'token_invalid');
  assert.is(await code(sign(first, { ...claims, exp: claims.iat - 1 })), 'token_expired');
});

test('publishes the public keys, and nothing private', async () => {
  const second = makeKey('second');
  // The second one came with its private half by mistake.
  auth.keys.write([first], [publicHalf(first), second]);
  const { status, body, headers } = await auth.get('jwks.json');
  assert.is(status, 200);
  assert.is(headers['cache-control'], 'public, max-age=60');
  assert.equal(
    body.keys,
    [first, second].map(({ kid, x }) => ({ kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' })),
  );
});

test('keys rotate: a new one is known before it signs, and the old one verifies while its tokens last', async () => {
  const { body } = await auth.register(newName());
  const next = makeKey('next');
  auth.keys.write([first], [publicHalf(first), publicHalf(next)]);
  const claims = part(body.accessToken, 1);
  // The file is looked at again at most once a second.
  await setTimeout(1_100);
  assert.is((await auth.get('me', { token: sign(next, claims) })).status, 200);

  const after = await openAuth(stores, {}, keyFiles(next, first));
  try {
    const { body: fresh } = await after.register(newName());
    assert.is(part(fresh.accessToken, 0).kid, 'next');
    assert.is((await after.get('me', { token: body.accessToken })).status, 200);
    assert.is((await auth.get('me', { token: fresh.accessToken })).status, 200);
  } finally {
    await after.stop();
  }
});

test('does not start with keys that cannot work, and says why', async () => {
  const cases: [RegExp, PrivateJwk[], JsonWebKey[]][] = [
    [/nobody could verify/, [makeKey('a')], [publicHalf(makeKey('b'))]],
    [/nobody could verify/, [makeKey('a')], [publicHalf(makeKey('a'))]],
    [/no private key/, [publicHalf(makeKey('a')) as PrivateJwk], [publicHalf(makeKey('a'))]],
    [/no JWKS/, [], []],
    [/not Ed25519/, [{ kty: 'oct', k: 'AAAA', kid: 'a' }], []],
  ];
  for (const [reason, privateKeys, publicKeys] of cases) {
    const files = keyFiles();
    files.write(privateKeys, publicKeys);
    try {
      await loadKeys(files.privateFile, files.publicFile);
      assert.unreachable(String(reason));
    } catch (error) {
      assert.match((error as Error).message, reason);
    } finally {
      files.remove();
    }
  }
});

test('me tells the present state, not the token’s', async () => {
  const { body } = await auth.register(newName());
  await stores.sql("UPDATE users SET display_name = 'Renamed' WHERE id = ?", [body.user.id]);
  const { body: me } = await auth.get('me', { token: body.accessToken });
  assert.is(me.user.displayName, 'Renamed');
});

test.run();
