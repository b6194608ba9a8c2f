import { limits, uuidv7, type User } from '@chatapp/contracts';
import type { FastifyRequest } from 'fastify';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from './db/database.ts';
import { insertEvent } from './db/outbox.queries.ts';
import {
  insertSession,
  lockOpenSessions,
  lockSession,
  updateSessionEnded,
  updateSessionToken,
} from './db/sessions.queries.ts';
import type { EndReason } from './db/sessions.table.ts';
import { findSessionUser } from './db/users.queries.ts';
import { hashRefreshToken, isNewestToken, newRefreshToken, newSessionId, type RefreshToken } from './refresh-token.ts';

/** Somebody's session at the moment when a new refresh token was made for it. */
export interface OpenSession {
  user: User;
  token: RefreshToken;
}

const AGENT_CHARS = 255;

type RefreshRefusal = 'refresh_invalid' | 'refresh_reused' | 'session_ended' | 'account_deactivated';

const expiry = (now: Date) => new Date(now.getTime() + limits.refreshTokenS * 1_000);

/** What logs in, so that people know their sessions apart. */
export interface Client {
  agent: string;
  address: string;
}

/** As a request tells it. */
export function clientOf(request: FastifyRequest): Client {
  return { agent: (request.headers['user-agent'] ?? '').toWellFormed().slice(0, AGENT_CHARS), address: request.ip };
}

export async function beginSession(db: Kysely<Database>, user: User, client: Client, now: Date): Promise<OpenSession> {
  const token = newRefreshToken(newSessionId());
  await insertSession(db, {
    id: token.session,
    user_id: user.id,
    token_hash: hashRefreshToken(token),
    created_at: now,
    refreshed_at: now,
    expires_at: expiry(now),
    ...client,
  });
  return { user, token };
}

/**
 * Exchanges the session's newest token for the next. Any other token was exchanged before: whoever brings it, thief or owner, a copy
 * is about, and the session ends with all its tokens. Of two that bring one token at once the first gets the next one, and the second
 * ends the session: there is no grace, since a thief would have it too.
 */
export function rotateSession(
  db: Kysely<Database>,
  token: RefreshToken,
  now: Date,
): Promise<OpenSession | { refused: RefreshRefusal; endedNow?: true }> {
  return db.transaction().execute(async (trx) => {
    const session = await lockSession(trx, token.session);
    if (!session || session.expires_at <= now) return { refused: 'refresh_invalid' };
    if (session.ended_at)
      return { refused: session.end_reason === 'refresh_reused' ? 'refresh_reused' : 'session_ended' };
    if (!isNewestToken(token, session.token_hash)) {
      await end(trx, session.user_id, session.id, 'refresh_reused', now);
      return { refused: 'refresh_reused', endedNow: true };
    }
    const owner = await findSessionUser(trx, session.id);
    if (!owner) return { refused: 'refresh_invalid' };
    if (owner.isDeactivated) return { refused: 'account_deactivated' };
    const next = newRefreshToken(session.id);
    await updateSessionToken(trx, session.id, {
      token_hash: hashRefreshToken(next),
      refreshed_at: now,
      expires_at: expiry(now),
    });
    return { user: owner.user, token: next };
  });
}

/**
 * Ends a session, on its own word (the `sid` of an access token) or on a refresh token's, used ones included.
 * @returns whether it was still open
 */
export function endSession(db: Kysely<Database>, by: string | RefreshToken, now: Date): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const session = await lockSession(trx, typeof by === 'string' ? by : by.session);
    if (!session || session.ended_at) return false;
    const isHolder = typeof by === 'string' || isNewestToken(by, session.token_hash);
    await end(trx, session.user_id, session.id, isHolder ? 'logout' : 'refresh_reused', now);
    return true;
  });
}

/** Ends one of somebody's own sessions. @returns whether there was such an open one. */
export function revokeSession(db: Kysely<Database>, userId: string, id: string, now: Date): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const session = await lockSession(trx, id);
    if (!session || session.user_id !== userId || session.ended_at || session.expires_at <= now) return false;
    await end(trx, userId, id, 'revoked', now);
    return true;
  });
}

/** Ends all sessions of somebody, but for the one that is to go on. */
export async function revokeSessions(
  trx: Transaction<Database>,
  userId: string,
  now: Date,
  except?: string,
): Promise<void> {
  for (const id of await lockOpenSessions(trx, userId)) if (id !== except) await end(trx, userId, id, 'revoked', now);
}

async function end(
  trx: Transaction<Database>,
  userId: string,
  id: string,
  reason: EndReason,
  now: Date,
): Promise<void> {
  await updateSessionEnded(trx, id, reason, now);
  await insertEvent(trx, {
    type: 'session.ended',
    id: uuidv7(now.getTime()),
    at: now.toISOString(),
    userId,
    session: id,
    reason,
  });
}
