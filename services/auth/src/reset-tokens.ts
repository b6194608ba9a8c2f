import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from './db/database.ts';
import { insertResetToken } from './db/reset-tokens.queries.ts';

const TOKEN_BYTES = 32;

/** No salt and no slow hash: 256 random bits cannot be guessed. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

export const newSecret = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

export interface ResetLink {
  token: string;
  url: string;
  expiresAt: Date;
}

/** A link with which a person sets a new password. The token stands behind `#`, which browsers send to nobody. */
export async function makeResetLink(
  db: Kysely<Database>,
  origin: string,
  userId: string,
  lifeS: number,
): Promise<ResetLink> {
  const now = new Date();
  const token = newSecret();
  const expiresAt = new Date(now.getTime() + lifeS * 1_000);
  await insertResetToken(db, {
    token_hash: hashSecret(token),
    user_id: userId,
    created_at: now,
    expires_at: expiresAt,
  });
  return { token, url: `${origin}/reset#${token}`, expiresAt };
}
