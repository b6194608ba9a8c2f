import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ISSUER, type Actor } from '@chatapp/contracts';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A key as auth has one: signs access tokens, and stands in a JWKS file for the others. */
export function testKeys() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const folder = mkdtempSync(join(tmpdir(), 'chat-writer-keys-'));
  const publicKeysFile = join(folder, 'jwks.json');
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'EdDSA', use: 'sig' };
  writeFileSync(publicKeysFile, JSON.stringify({ keys: [jwk] }));

  function token(actor: Actor): string {
    const iat = Math.floor(Date.now() / 1_000);
    const { id: sub, session: sid, username, displayName, role } = actor;
    const claims = { iss: ISSUER, sub, sid, username, displayName, role, iat, exp: iat + 600 };
    const text = `${encode({ alg: 'EdDSA', typ: 'JWT', kid: 'test' })}.${encode(claims)}`;
    return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
  }

  return { publicKeysFile, token, remove: () => rmSync(folder, { recursive: true }) };
}
