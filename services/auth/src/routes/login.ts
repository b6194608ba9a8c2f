import { http, type User } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { addressKey } from '../address.ts';
import { findAccount, type Account } from '../db/users.queries.ts';
import type { Deps } from '../deps.ts';
import { usernameKey } from '../names.ts';
import { checkPassword } from '../passwords.ts';
import { beginSession } from '../sessions.ts';
import { handOver } from './answer.ts';

const { method, path: url, body, answers } = http.login;

interface Attempt {
  username: string;
  password: string;
  address: string;
}

export function loginRoute(app: App, deps: Deps): void {
  app.route({
    method,
    url,
    schema: { body, response: answers },
    handler: async (request, reply) => {
      const user = await authenticate(deps, { ...request.body, address: addressKey(request.ip) });
      return handOver(await beginSession(deps.db, user, new Date()), reply);
    },
  });
}

/**
 * Whose password this is. An unknown username takes the same way, the same time and the same counters as a known one.
 * Only failures count, and they count inside the slot that checks the password: of many guesses at once no more are checked than the
 * limit and the slots allow, and however many successes at once are never refused.
 */
async function authenticate(deps: Deps, attempt: Attempt): Promise<User> {
  const { loginsByAccount, loginsByAddress } = deps;
  const key = usernameKey(attempt.username);
  const accountKey = key ?? attempt.username;
  const checkLimits = async () => {
    await loginsByAddress.check(attempt.address);
    await loginsByAccount.check(accountKey);
  };

  await checkLimits();
  const account = key === undefined ? undefined : await findAccount(deps.db, key);
  const isRight = await deps.slots.run(async () => {
    await checkLimits();
    if (await checkPassword(account?.passwordHash, attempt.password)) return true;
    await loginsByAddress.count(attempt.address);
    await loginsByAccount.count(accountKey);
    return false;
  });
  if (!isRight) throw new AppError('invalid_credentials');
  await loginsByAccount.forget(accountKey);
  return activeUser(account);
}

function activeUser(account: Account | undefined): User {
  if (!account) throw new AppError('invalid_credentials');
  if (account.isDeactivated) throw new AppError('account_deactivated');
  return account.user;
}
