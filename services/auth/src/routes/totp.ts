import { http } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import type { Transaction } from 'kysely';
import { requirePassword } from '../credentials.ts';
import type { Database } from '../db/database.ts';
import {
  deleteSecondFactor,
  hasSecondFactor,
  lockSecondFactor,
  replaceRecoveryCodes,
  updateSecondFactor,
  upsertSecondFactor,
} from '../db/second-factors.queries.ts';
import { lockUser } from '../db/users.queries.ts';
import type { Deps } from '../deps.ts';
import { toBase32 } from '../second-factor/base32.ts';
import { withProof } from '../second-factor/check.ts';
import { hashRecoveryCode, newRecoveryCodes } from '../second-factor/recovery-codes.ts';
import { newTotpSecret, totpUri } from '../second-factor/totp.ts';
import { sessionUser } from './session-user.ts';

const { beginTotp, confirmTotp, renewRecoveryCodes, removeTotp } = http;

async function freshCodes(trx: Transaction<Database>, userId: string): Promise<{ recoveryCodes: string[] }> {
  const recoveryCodes = newRecoveryCodes();
  await replaceRecoveryCodes(trx, userId, recoveryCodes.map(hashRecoveryCode));
  return { recoveryCodes };
}

export function totpRoutes(app: App, deps: Deps): void {
  const preHandler = app.requireUser;

  app.route({
    method: beginTotp.method,
    url: beginTotp.path,
    schema: { body: beginTotp.body, response: beginTotp.answers },
    preHandler: (request) => preHandler(request),
    handler: async (request) => {
      const user = await sessionUser(deps, request);
      await requirePassword(deps, request, user, request.body.password);
      const secret = newTotpSecret();
      await deps.db.transaction().execute(async (trx) => {
        await lockUser(trx, user.id);
        const row = await lockSecondFactor(trx, user.id);
        if (row?.confirmed_at) throw new AppError('second_factor_on');
        await upsertSecondFactor(trx, user.id, deps.box.seal(secret, user.id));
      });
      const text = toBase32(secret);
      return { secret: text, uri: totpUri(text, user.username) };
    },
  });

  app.route({
    method: confirmTotp.method,
    url: confirmTotp.path,
    schema: { body: confirmTotp.body, response: confirmTotp.answers },
    preHandler: (request) => preHandler(request),
    handler: async (request) => {
      const { id } = await sessionUser(deps, request);
      if (await hasSecondFactor(deps.db, id)) throw new AppError('second_factor_on');
      const { code } = request.body;
      return withProof(
        deps,
        id,
        { code },
        async (trx, row) => {
          if (row.confirmed_at) throw new AppError('second_factor_on');
          await updateSecondFactor(trx, id, { confirmed_at: new Date() });
          return freshCodes(trx, id);
        },
        { confirming: true },
      );
    },
  });

  app.route({
    method: renewRecoveryCodes.method,
    url: renewRecoveryCodes.path,
    schema: { body: renewRecoveryCodes.body, response: renewRecoveryCodes.answers },
    preHandler: (request) => preHandler(request),
    handler: async (request) => {
      const user = await sessionUser(deps, request);
      const { password, code } = request.body;
      await requirePassword(deps, request, user, password);
      return withProof(deps, user.id, { code }, (trx) => freshCodes(trx, user.id));
    },
  });

  app.route({
    method: removeTotp.method,
    url: removeTotp.path,
    schema: { body: removeTotp.body },
    preHandler: (request) => preHandler(request),
    handler: async (request, reply) => {
      const user = await sessionUser(deps, request);
      const { password, ...proof } = request.body;
      await requirePassword(deps, request, user, password);
      await withProof(deps, user.id, proof, (trx) => deleteSecondFactor(trx, user.id));
      return reply.code(204).send();
    },
  });
}
