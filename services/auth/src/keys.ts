import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** A public Ed25519 key as RFC 8037 writes it. */
type PublicJwk = Record<'kty' | 'crv' | 'x' | 'kid' | 'alg' | 'use', string>;

export interface Keys {
  /** What signs access tokens: a private key (PEM, PKCS 8) and its name. */
  readonly signing: { readonly key: string; readonly kid: string };
  /** The keys that tokens are verified with, read anew: they change while the service runs. */
  publicKeys(): Promise<PublicJwk[]>;
}

type Jwk = JsonWebKey & { kid?: string };

/**
 * Reads the keys. The first private one signs.
 * @throws when a file is no JWKS of Ed25519 keys, or when nobody could verify what the first key signs
 */
export async function loadKeys(privateKeysFile: string, publicKeysFile: string): Promise<Keys> {
  const [signing] = await readKeys(privateKeysFile);
  if (!signing?.d) throw new Error(`${privateKeysFile} holds no private key`);
  const publicKeys = async () => (await readKeys(publicKeysFile)).map(toPublic);
  const twin = (await publicKeys()).find((key) => key.kid === signing.kid);
  if (twin?.x !== toPublic(signing).x)
    throw new Error(`${publicKeysFile} lacks the key that signs (kid ${signing.kid}): nobody could verify its tokens`);

  const key = createPrivateKey({ key: signing, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { publicKeys, signing: { key, kid: signing.kid } };
}

async function readKeys(file: string): Promise<(Jwk & { kid: string })[]> {
  const { keys } = JSON.parse(await readFile(file, 'utf8')) as { keys?: Jwk[] };
  if (!Array.isArray(keys) || keys.length === 0) throw new Error(`${file} is no JWKS with a key in it`);
  return keys.map((key) => {
    if (key.kty !== 'OKP' || key.crv !== 'Ed25519' || !key.kid)
      throw new Error(`${file} holds a key that is not Ed25519 or has no kid`);
    return { ...key, kid: key.kid };
  });
}

/** Derived, not copied: a private key in the wrong file stays private, and the public half is its own. */
function toPublic(key: Jwk & { kid: string }): PublicJwk {
  const { x = '' } = createPublicKey({ key, format: 'jwk' }).export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x, kid: key.kid, alg: 'EdDSA', use: 'sig' };
}
