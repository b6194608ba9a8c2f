import type { InvitationsTable } from './invitations.table.ts';
import type { OutboxTable } from './outbox.table.ts';
import type { ResetTokensTable } from './reset-tokens.table.ts';
import type { RecoveryCodesTable, SecondFactorsTable } from './second-factors.table.ts';
import type { SessionsTable } from './sessions.table.ts';
import type { SettingsTable } from './settings.table.ts';
import type { ThrottlesTable } from './throttles.table.ts';
import type { UsersTable } from './users.table.ts';

/** The schema `chatapp_auth`. No other service reads it. */
export interface Database {
  users: UsersTable;
  sessions: SessionsTable;
  outbox: OutboxTable;
  throttles: ThrottlesTable;
  second_factors: SecondFactorsTable;
  recovery_codes: RecoveryCodesTable;
  reset_tokens: ResetTokensTable;
  settings: SettingsTable;
  invitations: InvitationsTable;
}
