import type { User } from '@chatapp/contracts';
import { AppError } from '@chatapp/service-kit';
import type { FastifyRequest } from 'fastify';
import { findSessionUser } from '../db/users.queries.ts';
import type { Deps } from '../deps.ts';

/**
 * Who asks, by the store and not by the token: a session that ended a moment ago is refused, and a new role counts.
 * @throws AppError session_ended, account_deactivated
 */
export async function sessionUser(deps: Deps, request: FastifyRequest): Promise<User> {
  const found = await findSessionUser(deps.db, request.claims.sid);
  if (!found || found.isEnded) throw new AppError('session_ended');
  if (found.isDeactivated) throw new AppError('account_deactivated');
  return found.user;
}

/** The same, for an administrator. @throws AppError forbidden */
export async function sessionAdmin(deps: Deps, request: FastifyRequest): Promise<User> {
  const user = await sessionUser(deps, request);
  if (user.role !== 'admin') throw new AppError('forbidden');
  return user;
}
