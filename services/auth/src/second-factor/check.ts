import { AppError } from '@chatapp/service-kit';
import type { Transaction } from 'kysely';
import type { Database } from '../db/database.ts';
import {
  deleteRecoveryCode,
  lockSecondFactor,
  updateSecondFactor,
  type SecondFactorRow,
} from '../db/second-factors.queries.ts';
import type { Deps } from '../deps.ts';
import { hashRecoveryCode } from './recovery-codes.ts';
import { matchStep } from './totp.ts';

/** What somebody gives to prove that they have the second factor. */
export interface Proof {
  code?: string | undefined;
  recoveryCode?: string | undefined;
}

/** What one right proof opens, in the transaction that uses it up. */
type Act<Result> = (trx: Transaction<Database>, row: SecondFactorRow) => Promise<Result>;

/**
 * Takes a code or a recovery code of the person, once, and does `act` with it: both or neither. Counted before it is looked at, so that
 * of many guesses at once no more are looked at than the limit allows; a right one forgets the wrong ones before it.
 * @throws AppError login_throttled, second_factor_off, code_wrong
 */
export async function withProof<Result>(
  deps: Deps,
  userId: string,
  proof: Proof,
  act: Act<Result>,
  { confirming = false }: { confirming?: boolean } = {},
): Promise<Result> {
  await deps.codesByAccount.count(userId);
  const result = await deps.db.transaction().execute(async (trx) => {
    const row = await lockSecondFactor(trx, userId);
    if (!row || (row.confirmed_at === null && !confirming)) throw new AppError('second_factor_off');
    if (!(await take(deps, trx, row, proof))) throw new AppError('code_wrong');
    return act(trx, row);
  });
  await deps.codesByAccount.forget(userId);
  return result;
}

async function take(
  { box }: Deps,
  trx: Transaction<Database>,
  row: SecondFactorRow,
  { code, recoveryCode }: Proof,
): Promise<boolean> {
  if (recoveryCode !== undefined) return deleteRecoveryCode(trx, row.user_id, hashRecoveryCode(recoveryCode));
  const step = matchStep(box.open(row.secret, row.user_id), code ?? '', new Date(), row.last_step);
  if (step === undefined) return false;
  await updateSecondFactor(trx, row.user_id, { last_step: step });
  return true;
}
