import type { AuditEntry, PersonSettings } from '@chatapp/contracts';
import { insertAppliedCommands } from '../db/applied-commands.queries.ts';
import { insertAuditEntries } from '../db/audit-log.queries.ts';
import { writeDrafts } from '../db/drafts.queries.ts';
import type { Statement } from '../db/fenced-transaction.ts';
import { upsertMembers } from '../db/members.queries.ts';
import { upsertPersonSettings } from '../db/person-settings.queries.ts';
import { upsertRooms } from '../db/rooms.queries.ts';
import type { DraftState, MemberState, RoomState } from '../model.ts';
import { StagedInvites } from './staged-invites.ts';
import { StagedMessages } from './staged-messages.ts';
import { StagedThreads } from './staged-threads.ts';

/** What a batch has changed and not yet written. */
export class Staged {
  rooms = new Set<RoomState>();
  members = new Map<string, MemberState>();
  readonly invites = new StagedInvites();
  settings = new Map<string, PersonSettings>();
  readonly messages = new StagedMessages();
  readonly threads = new StagedThreads();
  /** By person and place. */
  drafts = new Map<string, DraftState>();
  /** Acts of administration. */
  audit: AuditEntry[] = [];
  /** What seldom comes. */
  more: Statement[] = [];
  applied: { key: Buffer; outcome: string }[] = [];

  /** The statements that write all of it, rooms first; afterwards nothing is staged. */
  take(at: string): Statement[] {
    const statements: Statement[] = [];
    if (this.rooms.size > 0) statements.push(upsertRooms([...this.rooms]));
    statements.push(...this.messages.take(at), ...this.threads.take());
    if (this.drafts.size > 0) statements.push(...writeDrafts([...this.drafts.values()]));
    if (this.members.size > 0) statements.push(upsertMembers([...this.members.values()]));
    statements.push(...this.invites.take());
    if (this.settings.size > 0) statements.push(upsertPersonSettings(this.settings));
    if (this.audit.length > 0) statements.push(insertAuditEntries(this.audit));
    statements.push(...this.more);
    if (this.applied.length > 0) statements.push(...insertAppliedCommands(this.applied, at));
    this.rooms = new Set();
    this.members = new Map();
    this.settings = new Map();
    this.drafts = new Map();
    this.audit = [];
    this.more = [];
    this.applied = [];
    return statements;
  }
}
