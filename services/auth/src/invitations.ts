import { AppError } from '@chatapp/service-kit';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from './db/database.ts';
import { findInvitation, lockInvitation, updateInvitationUses, type InvitationRow } from './db/invitations.queries.ts';
import { findSettings } from './db/settings.queries.ts';
import { hashSecret } from './reset-tokens.ts';

function checkInvitation(row: InvitationRow | undefined, now: Date): InvitationRow {
  const isOver = !row || (row.expires_at && row.expires_at <= now) || (row.max_uses && row.uses >= row.max_uses);
  if (isOver) throw new AppError('invitation_invalid');
  return row;
}

/**
 * Whether accounts are made at the moment, for whoever brings this invitation. A look only; it is used with `useInvitation`.
 * @returns what finds the invitation, where one is needed
 * @throws AppError registration_closed, invitation_required, invitation_invalid
 */
export async function checkRegistration(db: Kysely<Database>, code: string | undefined): Promise<Buffer | undefined> {
  const { registration } = (await findSettings(db)).settings;
  if (registration === 'open') return undefined;
  if (registration === 'closed') throw new AppError('registration_closed');
  if (code === undefined) throw new AppError('invitation_required');
  const hash = hashSecret(code);
  checkInvitation(await findInvitation(db, hash), new Date());
  return hash;
}

/** Counts one use, in the transaction that makes the account. @throws AppError invitation_invalid */
export async function useInvitation(trx: Transaction<Database>, codeHash: Buffer, now: Date): Promise<void> {
  const { id, uses } = checkInvitation(await lockInvitation(trx, codeHash), now);
  await updateInvitationUses(trx, id, uses + 1);
}
