import { defaultSettings } from '@chatapp/contracts';
import type { Kysely, Transaction } from 'kysely';
import * as accounts from '../../src/db/accounts.queries.ts';
import type { Database } from '../../src/db/database.ts';
import * as invitations from '../../src/db/invitations.queries.ts';
import * as outbox from '../../src/db/outbox.queries.ts';
import * as resets from '../../src/db/reset-tokens.queries.ts';
import * as factors from '../../src/db/second-factors.queries.ts';
import * as sessions from '../../src/db/sessions.queries.ts';
import * as settings from '../../src/db/settings.queries.ts';
import * as throttles from '../../src/db/throttles.queries.ts';
import * as users from '../../src/db/users.queries.ts';

/** All that has queries. */
export const modules = [users, sessions, outbox, throttles, accounts, factors, resets, settings, invitations];

/** When all of it happens. */
export const now = new Date();
export const hash = Buffer.alloc(32);
const user = {
  id: 'id',
  username: 'Ada',
  username_key: 'ada',
  display_name: 'Ada',
  role: 'user',
  password_hash: 'hash',
  created_at: now,
} as const;
const token = { token_hash: hash, refreshed_at: now, expires_at: now };
const client = { agent: 'curl', address: '::1' };
const invitation = {
  id: 'i',
  code_hash: hash,
  note: '',
  created_by: 'id',
  created_at: now,
  expires_at: null,
  max_uses: 1,
  uses: 0,
};
const event = {
  type: 'session.ended',
  id: 'id',
  at: now.toISOString(),
  userId: 'id',
  session: 's',
  reason: 'logout',
} as const;

/** Every query, by its name. */
export function queriesOf(db: Kysely<Database>): Record<string, () => Promise<unknown>> {
  const trx = db as Transaction<Database>;
  return {
    insertUser: () => users.insertUser(db, user),
    isUsernameTaken: () => users.isUsernameTaken(db, 'ada'),
    findAccount: () => users.findAccount(db, 'ada'),
    findSessionUser: () => users.findSessionUser(db, 's'),
    insertSession: () => sessions.insertSession(db, { id: 's', user_id: 'id', created_at: now, ...token, ...client }),
    findProfile: () => users.findProfile(db, 'id'),
    lockUser: () => users.lockUser(trx, 'id'),
    updateUser: () => users.updateUser(trx, 'id', { role: 'admin' }),
    lockAdmins: () => users.lockAdmins(trx),
    findByEmail: () => users.findByEmail(db, 'ada@example.org', 5),
    findByUsername: () => users.findByUsername(db, 'ada'),
    findAccountById: () => accounts.findAccountById(db, 'id'),
    listAccounts: () => accounts.listAccounts(db, { after: 'a', limit: 51 }),
    findAccounts: () => accounts.findAccounts(db, { query: 'Ad_', after: undefined, limit: 51 }),
    hasSecondFactor: () => factors.hasSecondFactor(db, 'id'),
    lockSecondFactor: () => factors.lockSecondFactor(trx, 'id'),
    upsertSecondFactor: () => factors.upsertSecondFactor(trx, 'id', hash),
    updateSecondFactor: () => factors.updateSecondFactor(trx, 'id', { last_step: 1 }),
    deleteSecondFactor: () => factors.deleteSecondFactor(trx, 'id'),
    replaceRecoveryCodes: () => factors.replaceRecoveryCodes(trx, 'id', [hash, hash]),
    deleteRecoveryCode: () => factors.deleteRecoveryCode(trx, 'id', hash),
    insertResetToken: () =>
      resets.insertResetToken(db, { token_hash: hash, user_id: 'id', created_at: now, expires_at: now }),
    findResetToken: () => resets.findResetToken(db, hash, now),
    deleteResetToken: () => resets.deleteResetToken(trx, hash),
    deleteResetTokens: () => resets.deleteResetTokens(trx, 'id'),
    deleteExpiredResetTokens: () => resets.deleteExpiredResetTokens(db, now, 500),
    findSettings: () => settings.findSettings(db),
    lockSettings: () => settings.lockSettings(trx),
    updateSettings: () =>
      settings.updateSettings(trx, { version: 1, settings: { ...defaultSettings, registration: 'closed' } }),
    insertInvitation: () => invitations.insertInvitation(trx, invitation),
    findInvitation: () => invitations.findInvitation(db, hash),
    lockInvitation: () => invitations.lockInvitation(trx, hash),
    updateInvitationUses: () => invitations.updateInvitationUses(trx, 'i', 1),
    listInvitations: () => invitations.listInvitations(db, { after: 'i', limit: 51 }),
    deleteInvitation: () => invitations.deleteInvitation(trx, 'i'),
    listOpenSessions: () =>
      sessions.listOpenSessions(db, { userId: 'id', now, after: { at: now, id: 's' }, limit: 51 }),
    lockOpenSessions: () => sessions.lockOpenSessions(trx, 'id'),
    lockSession: () => sessions.lockSession(trx, 's'),
    updateSessionToken: () => sessions.updateSessionToken(trx, 's', token),
    updateSessionEnded: () => sessions.updateSessionEnded(trx, 's', 'logout', now),
    deleteExpiredSessions: () => sessions.deleteExpiredSessions(db, now, 500),
    insertEvent: () => outbox.insertEvent(trx, event),
    lockUnpublished: () => outbox.lockUnpublished(trx, 500),
    updatePublished: () => outbox.updatePublished(trx, [1, 2], now),
    updateAllUnpublished: () => outbox.updateAllUnpublished(db),
    deletePublished: () => outbox.deletePublished(db, now, 500),
    findCounter: () => throttles.findCounter(db, hash, now),
    countUp: () => throttles.countUp(db, hash, now, 1_000),
    deleteCounter: () => throttles.deleteCounter(db, hash),
    deleteExpiredCounters: () => throttles.deleteExpiredCounters(db, now, 500),
  };
}
