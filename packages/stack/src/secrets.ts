import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One password for each user of the stores. Letters and digits only, so that they fit into SQL, URLs and configuration as they are. */
const passwordNames = ['mysql-root', 'auth', 'auth-owner', 'chat', 'chat-owner', 'redis'] as const;
export type PasswordName = (typeof passwordNames)[number];

export interface Secrets {
  readonly passwords: Readonly<Record<PasswordName, string>>;
  /** What auth encrypts second factors with. */
  readonly secretKeyFile: string;
  /** JWKS with the private keys; the first signs. */
  readonly jwtPrivateKeysFile: string;
  /** JWKS that every service verifies with. */
  readonly jwtPublicKeysFile: string;
}

/** Writes a file once: never over an existing one, and never half of it. */
function writeOnce(file: string, make: () => string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, make(), { mode: 0o600 });
  try {
    linkSync(whole, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(whole);
  }
  return readFileSync(file, 'utf8');
}

interface PrivateJwk {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  d: string;
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

function makeJwk(): PrivateJwk {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  if (!x || !d) throw new Error('an Ed25519 key has no x or d');
  return { kty: 'OKP', crv: 'Ed25519', x, d, kid: randomBytes(6).toString('base64url'), alg: 'EdDSA', use: 'sig' };
}

const makePassword = () => randomBytes(24).toString('hex');

/** Reads the secrets of a data folder, making those that are missing. Existing ones are never changed. */
export function ensureSecrets(dir: string): Secrets {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const passwords = Object.fromEntries(
    passwordNames.map((name) => [name, writeOnce(join(dir, `${name}.password`), makePassword).trim()]),
  ) as Record<PasswordName, string>;
  const secretKeyFile = join(dir, 'secret-key');
  writeOnce(secretKeyFile, makePassword);
  const jwtPrivateKeysFile = join(dir, 'jwt-private.json');
  const jwtPublicKeysFile = join(dir, 'jwt-public.json');
  const { keys } = JSON.parse(writeOnce(jwtPrivateKeysFile, () => JSON.stringify({ keys: [makeJwk()] }))) as {
    keys: PrivateJwk[];
  };
  const publicKeys = keys.map(({ d: _private, ...jwk }) => jwk);
  writeOnce(jwtPublicKeysFile, () => JSON.stringify({ keys: publicKeys }));
  return { passwords, secretKeyFile, jwtPrivateKeysFile, jwtPublicKeysFile };
}
