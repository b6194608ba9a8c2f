import { http, type HttpBody, type User } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import type { FastifyRequest } from 'fastify';
import { addressKey } from '../address.ts';
import { tryPassword } from '../credentials.ts';
import { hasSecondFactor } from '../db/second-factors.queries.ts';
import { findAccount } from '../db/users.queries.ts';
import type { Deps } from '../deps.ts';
import { usernameKey } from '../names.ts';
import { withProof } from '../second-factor/check.ts';
import { beginSession, clientOf, type OpenSession } from '../sessions.ts';
import { handOver } from './answer.ts';

const { method, path: url, body, answers } = http.login;

export function loginRoute(app: App, deps: Deps): void {
  app.route({
    method,
    url,
    schema: { body, response: answers },
    handler: async (request, reply) => handOver(await login(deps, request, request.body), reply),
  });
}

/** Begins a session for whoever has the password, and the second factor where there is one: it is asked for only after the password. */
async function login(deps: Deps, request: FastifyRequest, form: HttpBody<'login'>): Promise<OpenSession> {
  const user = await authenticate(deps, request, form);
  const client = clientOf(request);
  if (!(await hasSecondFactor(deps.db, user.id))) return beginSession(deps.db, user, client, new Date());
  const { code, recoveryCode } = form;
  if (code === undefined && recoveryCode === undefined) throw new AppError('second_factor_required');
  return withProof(deps, user.id, { code, recoveryCode }, (trx) => beginSession(trx, user, client, new Date()));
}

/** Whose password this is. An unknown username takes the same way, the same time and the same counters as a known one. */
async function authenticate(deps: Deps, request: FastifyRequest, form: HttpBody<'login'>): Promise<User> {
  const key = usernameKey(form.username);
  const account = key === undefined ? undefined : await findAccount(deps.db, key);
  const isRight = await tryPassword(deps, {
    accountKey: key ?? form.username,
    address: addressKey(request.ip),
    passwordHash: account?.passwordHash,
    password: form.password,
  });
  if (!isRight || !account) throw new AppError('invalid_credentials');
  if (account.isDeactivated) throw new AppError('account_deactivated');
  return account.user;
}
