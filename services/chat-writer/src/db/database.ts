import { createDb, type DbOptions } from '@chatapp/service-kit/mysql';
import type { Kysely } from 'kysely';
import type { AppliedCommandTable } from './applied-commands.table.ts';
import type { DraftTable } from './drafts.table.ts';
import type { AuditLogTable } from './audit-log.table.ts';
import type { EndedSessionTable } from './ended-sessions.table.ts';
import type { InviteTable } from './invites.table.ts';
import type { MemberTable } from './members.table.ts';
import type { MentionTable } from './mentions.table.ts';
import type { MessageRevisionTable, MessageTable } from './messages.table.ts';
import type { PartitionTable } from './partitions.table.ts';
import type { InstallationTable } from './installation.table.ts';
import type { ReportTable } from './reports.table.ts';
import type { PersonTable } from './people.table.ts';
import type { PersonSettingsTable } from './person-settings.table.ts';
import type { PinTable } from './pins.table.ts';
import type { ReactionTable } from './reactions.table.ts';
import type { RoomTable } from './rooms.table.ts';
import type { ThreadFollowerTable, ThreadReplyTable, ThreadTable } from './threads.table.ts';
import type { SearchPostingTable, SearchRoomTable } from '../search/db/search.table.ts';

export interface Database {
  partitions: PartitionTable;
  people: PersonTable;
  rooms: RoomTable;
  members: MemberTable;
  invites: InviteTable;
  messages: MessageTable;
  message_revisions: MessageRevisionTable;
  reactions: ReactionTable;
  threads: ThreadTable;
  thread_replies: ThreadReplyTable;
  thread_followers: ThreadFollowerTable;
  mentions: MentionTable;
  pins: PinTable;
  person_settings: PersonSettingsTable;
  drafts: DraftTable;
  applied_commands: AppliedCommandTable;
  ended_sessions: EndedSessionTable;
  installation: InstallationTable;
  reports: ReportTable;
  audit_log: AuditLogTable;
  search_rooms: SearchRoomTable;
  search_postings: SearchPostingTable;
}

export type Db = Kysely<Database>;

export interface OpenDatabase {
  readonly db: Db;
  readonly ping: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** A pool whose times are text. `together`: several statements may share one packet (see `fenced-transaction.ts`). */
export function openDatabase(url: string, { together, ...options }: DbOptions & { together?: boolean }): OpenDatabase {
  const settings = new URL(url);
  settings.searchParams.set('dateStrings', 'true');
  if (together) settings.searchParams.set('multipleStatements', 'true');
  return createDb<Database>(settings.href, options);
}
