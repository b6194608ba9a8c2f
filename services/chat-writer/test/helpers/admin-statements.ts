import { defaultSettings, uuidv7, type AuditEntry } from '@chatapp/contracts';
import { CompiledQuery } from 'kysely';
import * as rooms from '../../src/db/admin-rooms.queries.ts';
import * as audit from '../../src/db/audit-log.queries.ts';
import type { Db } from '../../src/db/database.ts';
import { runTogether, type Statement } from '../../src/db/fenced-transaction.ts';
import * as installation from '../../src/db/installation.queries.ts';
import * as reports from '../../src/db/reports.queries.ts';
import * as retention from '../../src/db/retention.queries.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** The modules of queries about administration. */
export const adminModules = { ...rooms, ...audit, ...installation, ...reports, ...retention };

const entry = (index: number): AuditEntry => ({
  id: uuidv7(),
  at: AT,
  actor: { id: `u${index % 50}`, name: 'ann' },
  action: index % 40 === 0 ? 'room.owner' : 'person.role',
  target: { kind: 'person', id: 'u1', name: 'bob' },
  detail: {},
});

const report = (room: string, index: number): reports.ReportState => ({
  id: `r${index}`,
  room,
  seq: index,
  sender: 'u1',
  body: 'hello',
  reporter: 'u2',
  reason: 'rude',
  at: AT,
  state: index % 20 === 0 ? 'open' : 'resolved',
  outcome: null,
  note: null,
  resolvedBy: null,
  resolvedAt: null,
});

/** Enough acts and reports that indexes are worth it. */
export async function seedAdministration(db: Db, room: string): Promise<void> {
  const acts = Array.from({ length: 3_000 }, (_, index) => entry(index));
  const made = Array.from({ length: 1_000 }, (_, index) => reports.insertReport(report(room, index + 1)));
  await runTogether(db, [audit.insertAuditEntries(acts), ...made]);
  await db.executeQuery(CompiledQuery.raw('analyze table reports'));
}

type Run = (on: Db) => Promise<unknown> | Statement | Statement[];

export const adminQueries = (room: string): Record<string, { run: Run; keys?: string[]; sorts?: boolean }> => ({
  listOwners: { run: (on) => rooms.listOwners(on, [room, 'other'], 10), keys: ['by_role'] },
  insertAuditEntries: { run: () => audit.insertAuditEntries([entry(1)]) },
  listAuditEntries: { run: (on) => audit.listAuditEntries(on, {}, { below: undefined, slice: 50 }), keys: ['PRIMARY'] },
  'listAuditEntries, of an actor': {
    run: (on) => audit.listAuditEntries(on, { actor: 'u7' }, { below: 2_000, slice: 50 }),
    keys: ['by_actor'],
  },
  'listAuditEntries, of an action': {
    run: (on) => audit.listAuditEntries(on, { action: 'room.owner' }, { below: 2_000, slice: 50 }),
    keys: ['by_action'],
  },
  findInstallation: { run: (on) => installation.findInstallation(on), keys: ['PRIMARY'] },
  upsertInstallation: {
    run: (on) => installation.upsertInstallation(on, { version: 1, settings: defaultSettings }),
  },
  findReport: { run: (on) => reports.findReport(on, room, 'r7'), keys: ['PRIMARY'] },
  findReportBy: { run: (on) => reports.findReportBy(on, { room, seq: 7 }, 'u2'), keys: ['by_message'] },
  listReports: {
    run: (on) => reports.listReports(on, { state: undefined, after: undefined, limit: 51 }),
    keys: ['PRIMARY'],
  },
  'listReports, open': {
    run: (on) => reports.listReports(on, { state: 'open', after: 'r9', limit: 51 }),
    keys: ['by_state', 'PRIMARY'],
  },
  insertReport: { run: () => reports.insertReport(report(room, 1)) },
  resolveReport: {
    run: () => reports.resolveReport('r1', { outcome: 'dismissed', note: '', by: 'u1', at: AT }),
    keys: ['PRIMARY'],
  },
  listRoomAges: { run: (on) => retention.listRoomAges(on, 'a', 200), keys: ['PRIMARY'] },
  findSentAt: { run: (on) => retention.findSentAt(on, room, 7), keys: ['PRIMARY'] },
  // Of mentions and followers, whose keys begin with the person, by the room.
  deleteMessages: { run: (on) => retention.deleteMessages(on, 'r-none', 1, 500), keys: ['PRIMARY', 'by_room'] },
});
