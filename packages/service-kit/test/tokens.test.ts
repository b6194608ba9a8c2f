import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorCode } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accessTokens, AppError } from '../src/index.ts';
import { claims, hmacSigned, makeKey, signed, unsigned, type Key } from './support/keys.ts';
import { testService } from './support/service.ts';

const test = suite('accessTokens');
const folder = mkdtempSync(join(tmpdir(), 'keys-'));
const publicKeysFile = join(folder, 'jwks.json');
const writeKeys = (...keys: Key[]) =>
  writeFileSync(publicKeysFile, JSON.stringify({ keys: keys.map((key) => key.jwk) }));

const first = makeKey('k1');
const stranger = makeKey('k1');
writeKeys(first);
const ended = new Set<string>();
const { service, lines } = testService();
const { app } = service;
await app.register(accessTokens, { publicKeysFile, isEnded: (session) => ended.has(session) });
app.get('/who', { preHandler: app.requireUser }, (request) => ({ who: request.claims.username }));

const ask = (authorization?: string) =>
  app.inject({ url: '/who', headers: authorization === undefined ? {} : { authorization } });

test.after(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

async function refused(token: string | undefined, code: ErrorCode): Promise<void> {
  try {
    await app.verifyAccessToken(token);
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.is(error.code, code);
    return;
  }
  assert.unreachable(`taken, instead of ${code}`);
}

test('a valid token says who asks, also the second time', async () => {
  const token = signed(first);
  assert.is((await app.verifyAccessToken(token)).username, 'ann');
  assert.is((await app.verifyAccessToken(token)).sid, 's1');
});

test('a route asks for it in the Authorization header', async () => {
  assert.equal((await ask(`Bearer ${signed(first)}`)).json(), { who: 'ann' });
  assert.equal((await ask(`bearer ${signed(first)}`)).json(), { who: 'ann' });
  const codes = await Promise.all(
    [undefined, '', 'Bearer', `Basic ${signed(first)}`, 'Bearer x'].map(async (header) => {
      const answer = await ask(header);
      assert.is(answer.statusCode, 401);
      return answer.json<{ code: string }>().code;
    }),
  );
  assert.equal(codes, ['token_missing', 'token_missing', 'token_missing', 'token_missing', 'token_invalid']);
});

test('an expired token is told apart', async () => {
  await refused(signed(first, claims({ iat: 1, exp: 2 })), 'token_expired');
});

test('a remembered token expires all the same', async () => {
  const token = signed(first, claims({ exp: Math.floor(Date.now() / 1_000) + 1 }));
  await app.verifyAccessToken(token);
  await new Promise((resolve) => setTimeout(resolve, 2_050));
  await refused(token, 'token_expired');
});

test('what was changed, or signed by somebody else, is refused', async () => {
  const [header, , signature] = signed(first).split('.');
  const payload = Buffer.from(JSON.stringify(claims({ role: 'admin' }))).toString('base64url');
  await refused(`${header}.${payload}.${signature}`, 'token_invalid');
  await refused(signed(stranger), 'token_invalid');
  for (const token of ['x', 'a.b.c', '..', 'é', `${header}.${payload}.`, `${signed(first)}x`])
    await refused(token, 'token_invalid');
  await refused('', 'token_missing');
  await refused(undefined, 'token_missing');
});

test('no other algorithm counts: none, or an HMAC with the public key as its secret', async () => {
  for (const alg of ['none', 'None', 'EdDSA']) await refused(unsigned('k1', alg), 'token_invalid');
  const pem = createPublicKey(first.privateKey).export({ type: 'spki', format: 'pem' }).toString();
  for (const secret of [pem, pem.trim(), JSON.stringify(first.jwk)])
    await refused(hmacSigned('k1', secret), 'token_invalid');
  await refused(signed(first, claims(), { alg: 'HS256' }), 'token_invalid');
});

test('a token needs a key that is known, the right issuer, and every claim', async () => {
  await refused(signed(makeKey('other')), 'token_invalid');
  await refused(signed(first, claims(), { kid: undefined }), 'token_invalid');
  await refused(signed(first, claims(), { kid: 7 }), 'token_invalid');
  await refused(signed(first, claims({ iss: 'somebody' })), 'token_invalid');
  for (const claim of ['iss', 'sub', 'sid', 'role', 'exp'])
    await refused(signed(first, claims({ [claim]: undefined })), 'token_invalid');
});

test('a session that ended is refused, though its token was remembered', async () => {
  const token = signed(first, claims({ sid: 's2' }));
  await app.verifyAccessToken(token);
  ended.add('s2');
  await refused(token, 'session_ended');
});

test('a new key counts as soon as a token names it, without a restart', async () => {
  const second = makeKey('k2');
  writeKeys(first, second);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  assert.is((await app.verifyAccessToken(signed(second))).sub, claims().sub);
  assert.is((await app.verifyAccessToken(signed(first, claims({ sid: 's3' })))).sid, 's3');
});

test('a file that cannot be read leaves the old keys in force, and is logged', async () => {
  writeFileSync(publicKeysFile, '{"keys":');
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  await refused(signed(makeKey('k3')), 'token_invalid');
  assert.is((await app.verifyAccessToken(signed(first, claims({ sid: 's4' })))).sid, 's4');
  assert.ok(lines.some((line) => line.msg === 'public keys cannot be read'));
});

test.run();
