import type { UserEvent } from '@chatapp/contracts';
import { insertAuditEntries } from '../db/audit-log.queries.ts';
import type { Db } from '../db/database.ts';
import { insertEndedSessions } from '../db/ended-sessions.queries.ts';
import { upsertInstallation } from '../db/installation.queries.ts';
import { listPeople, upsertPerson } from '../db/people.queries.ts';
import type { Installation } from './installation.ts';
import type { Revocations } from './revocations.ts';

const effects = {
  'user.registered': { isNew: true, deactivated: false },
  'user.updated': { isNew: false },
  'user.deactivated': { isNew: false, deactivated: true },
  'user.reactivated': { isNew: false, deactivated: false },
} as const;

/**
 * Keeps what auth tells of people, sessions and its administration. Idempotent, by the events' own times, ids and versions: a redelivered
 * or repeated one changes nothing, so it needs no fence.
 */
export async function applyUserEvents(
  db: Db,
  events: readonly UserEvent[],
  { revocations, installation }: { revocations: Revocations; installation: Installation },
): Promise<void> {
  const sessions: string[] = [];
  const users = new Set<string>();
  for (const event of events) {
    switch (event.type) {
      case 'session.ended':
        sessions.push(event.session);
        break;
      case 'audit.recorded':
        await db.executeQuery(insertAuditEntries([event.entry]).query);
        break;
      case 'installation.updated':
        await upsertInstallation(db, event);
        installation.note(event);
        break;
      default: {
        const statusText = event.type === 'user.updated' ? event.statusText : undefined;
        await upsertPerson(db, { user: event.user, at: event.at, statusText, ...effects[event.type] });
        users.add(event.user.id);
      }
    }
  }
  if (sessions.length > 0) await insertEndedSessions(db, sessions);
  for (const session of sessions) revocations.end(session);
  if (users.size > 0) for (const person of await listPeople(db, [...users])) revocations.note(person);
}
