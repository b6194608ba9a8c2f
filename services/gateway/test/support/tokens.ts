import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ISSUER, newId, type Claims } from '@chatapp/contracts';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An auth of the test's own: its keys, and the tokens that it signs. */
export class Tokens {
  readonly keysFile: string;
  readonly #keys = generateKeyPairSync('ed25519');

  constructor() {
    const jwk = { ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'EdDSA', use: 'sig' };
    this.keysFile = join(mkdtempSync(join(tmpdir(), 'gateway-test-')), 'keys.json');
    writeFileSync(this.keysFile, JSON.stringify({ keys: [jwk] }));
  }

  remove(): void {
    rmSync(dirname(this.keysFile), { recursive: true, force: true });
  }

  claims(username: string, more: Partial<Claims> = {}): Claims {
    const iat = Math.floor(Date.now() / 1_000);
    const person = { sub: newId(), sid: newId(), username, displayName: username, role: 'user' as const };
    return { iss: ISSUER, ...person, iat, exp: iat + 600, ...more };
  }

  sign(claims: Claims): string {
    const text = `${encode({ alg: 'EdDSA', typ: 'JWT', kid: 'test' })}.${encode(claims)}`;
    return `${text}.${sign(null, Buffer.from(text), this.#keys.privateKey).toString('base64url')}`;
  }
}
