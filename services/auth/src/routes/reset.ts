import { http, limits } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { addressKey } from '../address.ts';
import { deleteResetToken, deleteResetTokens, findResetToken } from '../db/reset-tokens.queries.ts';
import { findByEmail, findByUsername, lockUser, updateUser } from '../db/users.queries.ts';
import type { Deps } from '../deps.ts';
import { resetMail } from '../mail/reset-mail.ts';
import { usernameKey } from '../names.ts';
import { hashPassword } from '../passwords.ts';
import { hashSecret, makeResetLink } from '../reset-tokens.ts';
import { revokeSessions } from '../sessions.ts';

const { requestReset, resetPassword } = http;
/** Accounts of one address that are written to. */
const ACCOUNTS = 5;

export function resetRoutes(app: App, deps: Deps): void {
  app.route({
    method: requestReset.method,
    url: requestReset.path,
    schema: { body: requestReset.body },
    handler: async (request, reply) => {
      if (!deps.mailer) throw new AppError('mail_unavailable');
      await deps.resetsByAddress.count(addressKey(request.ip));
      // Whether there is such an account shows neither in the answer nor in the time that it takes.
      mailLinks(deps, request.body.account).catch((err: unknown) => request.log.warn({ err }, 'no link was mailed'));
      return reply.code(202).send();
    },
  });

  app.route({
    method: resetPassword.method,
    url: resetPassword.path,
    schema: { body: resetPassword.body },
    handler: async (request, reply) => {
      await deps.resetsByAddress.count(addressKey(request.ip));
      const { token, password } = request.body;
      const hash = hashSecret(token);
      // Spares the hashing of what a made-up token brings; the transaction decides.
      if (!(await findResetToken(deps.db, hash, new Date()))) throw new AppError('reset_invalid');
      await setPassword(deps, hash, await deps.slots.run(() => hashPassword(password)));
      deps.eventsCommitted();
      return reply.code(204).send();
    },
  });
}

/** With the password goes everything that its loss may have opened: sessions, other links, the counter of failures. */
async function setPassword(deps: Deps, tokenHash: Buffer, passwordHash: string): Promise<void> {
  const user = await deps.db.transaction().execute(async (trx) => {
    const now = new Date();
    const id = await findResetToken(trx, tokenHash, now);
    const row = id === undefined ? undefined : await lockUser(trx, id);
    if (!row || !(await deleteResetToken(trx, tokenHash))) throw new AppError('reset_invalid');
    if (row.deactivated_at) throw new AppError('account_deactivated');
    await deleteResetTokens(trx, row.id);
    await updateUser(trx, row.id, { password_hash: passwordHash });
    await revokeSessions(trx, row.id, now);
    return row;
  });
  await deps.loginsByAccount.forget(user.username_key);
}

/** To the person of this username, or to everybody of this address. */
async function mailLinks(deps: Deps, account: string): Promise<void> {
  const { db, mailer, mailsByAccount, origin = '' } = deps;
  const key = usernameKey(account.trim());
  const byName = key === undefined ? undefined : await findByUsername(db, key);
  const emailKey = account.trim().normalize('NFC').toLowerCase();
  const found = byName ? [byName] : await findByEmail(db, emailKey, ACCOUNTS);
  for (const { user, email } of found) {
    if (email === null) continue;
    try {
      await mailsByAccount.count(user.id);
    } catch (error) {
      if (error instanceof AppError) continue;
      throw error;
    }
    mailer?.send(resetMail(email, user, await makeResetLink(db, origin, user.id, limits.resetMailS)));
  }
}
