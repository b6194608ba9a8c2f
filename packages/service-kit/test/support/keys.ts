import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { ISSUER, type Claims } from '@chatapp/contracts';

export interface Key {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: object;
}

export function makeKey(kid: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' } };
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowS = () => Math.floor(Date.now() / 1_000);

export const claims = (change: object = {}): Claims => ({
  iss: ISSUER,
  sub: '06d3k2n8v4x1q7ab',
  sid: 's1',
  username: 'ann',
  displayName: 'Ann',
  role: 'user',
  iat: nowS(),
  exp: nowS() + 600,
  ...change,
});

/** Made by hand, so that tokens which no library would sign can be made too. */
export function signed(key: Key, payload: object = claims(), header: object = {}): string {
  const input = `${encode({ alg: 'EdDSA', typ: 'JWT', kid: key.kid, ...header })}.${encode(payload)}`;
  return `${input}.${sign(null, Buffer.from(input), key.privateKey).toString('base64url')}`;
}

export function unsigned(kid: string, alg: string): string {
  return `${encode({ alg, typ: 'JWT', kid })}.${encode(claims())}.`;
}

/** The classic confusion: an HMAC whose secret is the public key. */
export function hmacSigned(kid: string, secret: string): string {
  const input = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${encode(claims())}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}
