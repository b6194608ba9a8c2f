import { createDb } from '@chatapp/service-kit/mysql';
import type { Kysely } from 'kysely';
import type { AppliedCommandTable } from './applied-commands.table.ts';
import type { EndedSessionTable } from './ended-sessions.table.ts';
import type { MemberTable } from './members.table.ts';
import type { MessageRevisionTable, MessageTable } from './messages.table.ts';
import type { PartitionTable } from './partitions.table.ts';
import type { PersonTable } from './people.table.ts';
import type { ReactionTable } from './reactions.table.ts';
import type { RoomTable } from './rooms.table.ts';

export interface Database {
  partitions: PartitionTable;
  people: PersonTable;
  rooms: RoomTable;
  members: MemberTable;
  messages: MessageTable;
  message_revisions: MessageRevisionTable;
  reactions: ReactionTable;
  applied_commands: AppliedCommandTable;
  ended_sessions: EndedSessionTable;
}

export type Db = Kysely<Database>;

export interface OpenDatabase {
  readonly db: Db;
  readonly ping: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** A pool whose times are text. `together`: several statements may share one packet (see `fenced-transaction.ts`). */
export function openDatabase(url: string, options: { connections: number; together?: boolean }): OpenDatabase {
  const settings = new URL(url);
  settings.searchParams.set('dateStrings', 'true');
  if (options.together) settings.searchParams.set('multipleStatements', 'true');
  return createDb<Database>(settings.href, { connections: options.connections });
}
