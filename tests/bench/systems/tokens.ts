import { createPrivateKey, sign, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ISSUER, type Claims } from '@chatapp/contracts';
import type { Stack } from '@chatapp/stack';

const LIFE_S = 7_200;

/** Signs access tokens as auth does, with its key: registering ten thousand people would take minutes of hashing passwords. */
export function tokenMint(stack: Stack): (user: string) => string {
  const file = join(dirname(stack.logDir), 'secrets/jwt-private.json');
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: [JsonWebKey & { kid: string }] };
  const key = createPrivateKey({ key: keys[0], format: 'jwk' });
  const header = encode({ alg: 'EdDSA', typ: 'JWT', kid: keys[0].kid });
  return (user) => {
    const iat = Math.floor(Date.now() / 1_000);
    const claims: Claims = {
      iss: ISSUER,
      sub: user,
      sid: `session${user}`,
      username: user,
      displayName: user,
      role: 'user',
      iat,
      exp: iat + LIFE_S,
    };
    const text = `${header}.${encode(claims)}`;
    return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
  };
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
