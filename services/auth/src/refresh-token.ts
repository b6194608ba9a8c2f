import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SESSION_ID_BYTES = 16;
const SECRET_BYTES = 32;
const TOKEN = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/** What a refresh cookie holds: the session, which finds the row, and 256 random bits, of which only the hash is kept. */
export interface RefreshToken {
  session: string;
  secret: string;
}

/** An id of 128 random bits: nobody can guess another's session and end it with a made-up token. */
export function newSessionId(): string {
  return randomBytes(SESSION_ID_BYTES).toString('base64url');
}

export function newRefreshToken(session: string): RefreshToken {
  return { session, secret: randomBytes(SECRET_BYTES).toString('base64url') };
}

export function writeRefreshToken({ session, secret }: RefreshToken): string {
  return `${session}.${secret}`;
}

export function readRefreshToken(text: string): RefreshToken | undefined {
  const [, session, secret] = TOKEN.exec(text) ?? [];
  return session && secret ? { session, secret } : undefined;
}

/** No salt and no slow hash: 256 random bits cannot be guessed. */
export function hashRefreshToken({ secret }: RefreshToken): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function isNewestToken(token: RefreshToken, tokenHash: Buffer): boolean {
  return timingSafeEqual(hashRefreshToken(token), tokenHash);
}
