import type { User } from '@chatapp/contracts';
import { AppError } from '@chatapp/service-kit';
import type { FastifyRequest } from 'fastify';
import { addressKey } from './address.ts';
import { findAccount } from './db/users.queries.ts';
import type { Deps } from './deps.ts';
import { usernameKey } from './names.ts';
import { checkPassword } from './passwords.ts';

export interface Guess {
  /** Whose counter a wrong one counts on. */
  accountKey: string;
  address: string;
  /** Undefined for nobody's account: the guess is wrong, and takes as long. */
  passwordHash: string | undefined;
  password: string;
}

/**
 * Whether this is the account's password. Only failures count, and they count inside the slot that checks the password: of many guesses
 * at once no more are checked than the limit and the slots allow, and however many successes at once are never refused.
 * @throws AppError login_throttled, busy
 */
export async function tryPassword(deps: Deps, guess: Guess): Promise<boolean> {
  const { loginsByAccount, loginsByAddress } = deps;
  const { accountKey, address, passwordHash, password } = guess;
  const checkLimits = async () => {
    await loginsByAddress.check(address);
    await loginsByAccount.check(accountKey);
  };
  await checkLimits();
  const isRight = await deps.slots.run(async () => {
    await checkLimits();
    if (await checkPassword(passwordHash, password)) return true;
    await loginsByAddress.count(address);
    await loginsByAccount.count(accountKey);
    return false;
  });
  if (isRight) await loginsByAccount.forget(accountKey);
  return isRight;
}

/**
 * Asks somebody who is logged in for their password once more: an access token that was left lying about is not enough for what changes
 * an account. Guesses here and at the login are counted together.
 * @throws AppError password_wrong, login_throttled, busy
 */
export async function requirePassword(
  deps: Deps,
  request: FastifyRequest,
  user: User,
  password: string,
): Promise<void> {
  const accountKey = usernameKey(user.username) ?? user.username;
  const account = await findAccount(deps.db, accountKey);
  const guess = { accountKey, address: addressKey(request.ip), passwordHash: account?.passwordHash, password };
  if (!(await tryPassword(deps, guess))) throw new AppError('password_wrong');
}
