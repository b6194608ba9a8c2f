import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Fields = Record<string, unknown>;
export interface TokenCase {
  readonly name: string;
  readonly token: string;
  readonly code: 'token_invalid' | 'token_expired';
}

const base64 = (value: string | Uint8Array) => Buffer.from(value).toString('base64url');
const part = (fields: Fields) => base64(JSON.stringify(fields));
const decode = (text: string | undefined) => JSON.parse(Buffer.from(text ?? '', 'base64url').toString()) as Fields;

/** What somebody may try who has a token of their own, the public keys, and, for tokens that auth would never write, its private key too. */
export function tokenCases(token: string, dataDir: string): TokenCase[] {
  const read = (name: string) =>
    (JSON.parse(readFileSync(join(dataDir, 'secrets', name), 'utf8')) as { keys: JsonWebKey[] }).keys[0] as JsonWebKey;
  const publicKey = createPublicKey({ key: read('jwt-public.json'), format: 'jwk' });
  const privateKey = createPrivateKey({ key: read('jwt-private.json'), format: 'jwk' });
  const [headText, claimsText = '', signature = ''] = token.split('.');
  const head = decode(headText);
  const claims = decode(claimsText);
  const own = generateKeyPairSync('ed25519');
  const signed = (header: Fields, body: string, key = privateKey) =>
    `${part(header)}.${body}.${base64(sign(null, Buffer.from(`${part(header)}.${body}`), key))}`;
  const keyed = (alg: string, hash: string, secret: string | Uint8Array, header: Fields = head) => {
    const text = `${part({ ...header, alg })}.${claimsText}`;
    return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
  };
  const invalid: Readonly<Record<string, string>> = {
    'no token': '.',
    'three dots': '...',
    'not base64': '!!.!!.!!',
    'no signature': `${headText}.${claimsText}.`,
    'two parts': `${headText}.${claimsText}`,
    'four parts': `${token}.${signature}`,
    'white space within': token.replace('.', '. '),
    'alg none': `${part({ ...head, alg: 'none' })}.${claimsText}.`,
    'alg None with the signature': `${part({ ...head, alg: 'None' })}.${claimsText}.${signature}`,
    'no alg': `${part({ typ: 'JWT', kid: head['kid'] })}.${claimsText}.${signature}`,
    'HS256 with the public key as PEM': keyed('HS256', 'sha256', publicKey.export({ type: 'spki', format: 'pem' })),
    'HS256 with the public key as DER': keyed('HS256', 'sha256', publicKey.export({ type: 'spki', format: 'der' })),
    'HS256 with the public key as JWK': keyed('HS256', 'sha256', String(read('jwt-public.json').x)),
    'HS512 with the public key as PEM': keyed('HS512', 'sha512', publicKey.export({ type: 'spki', format: 'pem' })),
    'HS256 with an empty key': keyed('HS256', 'sha256', '', { ...head, kid: '' }),
    'signed by another key of the same name': signed(head, claimsText, own.privateKey),
    'the key in the header': signed({ ...head, jwk: own.publicKey.export({ format: 'jwk' }) }, claimsText, own.privateKey), // prettier-ignore
    'a key that nobody has': signed({ ...head, kid: 'nobody' }, claimsText),
    'a key by path': signed({ ...head, kid: '../../../../dev/null' }, claimsText),
    'a key named like a property': signed({ ...head, kid: '__proto__' }, claimsText),
    'no kid': signed({ alg: 'EdDSA' }, claimsText),
    'a kid that is a number': signed({ ...head, kid: 1 }, claimsText),
    'a critical extension': signed({ ...head, crit: ['x'], x: 1 }, claimsText, own.privateKey),
    'another algorithm of the same key': signed({ ...head, alg: 'ES256' }, claimsText),
    'claims of an admin under the old signature': `${headText}.${part({ ...claims, role: 'admin' })}.${signature}`,
    'another issuer': signed(head, part({ ...claims, iss: 'somebody' })),
    'no issuer': signed(head, part({ ...claims, iss: undefined })),
    'no subject': signed(head, part({ ...claims, sub: undefined })),
    'a subject with a tab': signed(head, part({ ...claims, sub: 'a\tb' })),
    'a role that is none': signed(head, part({ ...claims, role: 'god' })),
    'no session': signed(head, part({ ...claims, sid: undefined })),
    'no end': signed(head, part({ ...claims, exp: undefined })),
    'an end that is text': signed(head, part({ ...claims, exp: '9999999999' })),
    'claims that are a list': signed(head, base64('[]')),
    'claims that are null': signed(head, base64('null')),
    'claims that are no JSON': signed(head, base64('{"sub":')),
    'deep claims': signed(head, base64(`${'['.repeat(3_000)}${']'.repeat(3_000)}`)),
  };
  const now = Math.floor(Date.now() / 1_000);
  return [
    ...Object.entries(invalid).map(([name, text]) => ({ name, token: text, code: 'token_invalid' as const })),
    ...tampered(token),
    {
      name: 'a token that has ended',
      token: signed(head, part({ ...claims, iat: now - 700, exp: now - 100 })),
      code: 'token_expired',
    },
  ];
}

/** One character of the token is another one. The last one of a part may hold bits that mean nothing: those are left out. */
function tampered(token: string): TokenCase[] {
  const bytes = (text: string) => text.split('.').map((each) => Buffer.from(each, 'base64url').toString('hex'));
  const before = bytes(token).join();
  return Array.from(token).flatMap((char, at) => {
    if (char === '.') return [];
    const changed = token.slice(0, at) + (char === 'A' ? 'B' : 'A') + token.slice(at + 1);
    const isSame = bytes(changed).join() === before;
    return isSame ? [] : [{ name: `another character at ${at}`, token: changed, code: 'token_invalid' as const }];
  });
}
