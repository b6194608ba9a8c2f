import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ensureSecrets } from '../src/secrets.ts';

const read = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { keys: Record<string, string>[] }).keys;

const secrets = suite('secrets');
let dir = '';

secrets.before.each(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'chatapp-secrets-')), 'secrets');
});
secrets.after.each(() => rmSync(join(dir, '..'), { recursive: true }));

secrets('are made once and read again', () => {
  const first = ensureSecrets(dir);
  assert.equal(ensureSecrets(dir), first);
  const passwords = Object.values(first.passwords);
  assert.is(new Set(passwords).size, passwords.length);
  for (const password of passwords) assert.match(password, /^[0-9a-f]{48}$/);
});

secrets('that exist are never changed, those that are missing are added', () => {
  ensureSecrets(dir);
  writeFileSync(join(dir, 'redis.password'), 'chosen by hand\n');
  rmSync(join(dir, 'auth.password'));
  const { passwords } = ensureSecrets(dir);
  assert.is(passwords.redis, 'chosen by hand');
  assert.match(passwords.auth, /^[0-9a-f]{48}$/);
});

secrets('only their owner may read them', () => {
  ensureSecrets(dir);
  assert.is(statSync(dir).mode & 0o777, 0o700);
  for (const name of readdirSync(dir)) assert.is(statSync(join(dir, name)).mode & 0o777, 0o600, name);
});

secrets('what the private key signs, the public one verifies, and the public file holds nothing private', () => {
  const { jwtPrivateKeysFile, jwtPublicKeysFile } = ensureSecrets(dir);
  const [own] = read(jwtPrivateKeysFile);
  const [known] = read(jwtPublicKeysFile);
  assert.ok(own && known);
  assert.equal(Object.keys(known ?? {}).toSorted(), ['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  assert.is(own?.kid, known?.kid);
  const data = Buffer.from('a token');
  const signature = sign(null, data, createPrivateKey({ key: own ?? {}, format: 'jwk' }));
  assert.ok(verify(null, data, createPublicKey({ key: known ?? {}, format: 'jwk' }), signature));
});
secrets.run();
