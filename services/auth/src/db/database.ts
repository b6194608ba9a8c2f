import type { OutboxTable } from './outbox.table.ts';
import type { SessionsTable } from './sessions.table.ts';
import type { ThrottlesTable } from './throttles.table.ts';
import type { UsersTable } from './users.table.ts';

/** The schema `chatapp_auth`. No other service reads it. */
export interface Database {
  users: UsersTable;
  sessions: SessionsTable;
  outbox: OutboxTable;
  throttles: ThrottlesTable;
}
