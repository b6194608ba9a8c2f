import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type PrivateJwk = JsonWebKey & { kid: string };

export function makeKey(kid: string): PrivateJwk {
  return { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' };
}

export const publicHalf = ({ d: _private, ...key }: PrivateJwk): JsonWebKey => key;

export interface KeyFiles {
  privateFile: string;
  publicFile: string;
  write(privateKeys: readonly PrivateJwk[], publicKeys?: readonly JsonWebKey[]): void;
  remove(): void;
}

/** Both JWKS files in a folder of their own. */
export function keyFiles(...keys: PrivateJwk[]): KeyFiles {
  const dir = mkdtempSync(join(tmpdir(), 'chatapp-auth-keys-'));
  const files: KeyFiles = {
    privateFile: join(dir, 'private.json'),
    publicFile: join(dir, 'public.json'),
    write(privateKeys, publicKeys = privateKeys.map(publicHalf)) {
      writeFileSync(files.privateFile, JSON.stringify({ keys: privateKeys }));
      writeFileSync(files.publicFile, JSON.stringify({ keys: publicKeys }));
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
  files.write(keys);
  return files;
}
