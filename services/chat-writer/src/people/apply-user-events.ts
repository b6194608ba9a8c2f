import type { UserEvent } from '@chatapp/contracts';
import type { Db } from '../db/database.ts';
import { insertEndedSessions } from '../db/ended-sessions.queries.ts';
import { listPeople, upsertPerson } from '../db/people.queries.ts';
import type { Revocations } from './revocations.ts';

const effects = {
  'user.registered': { isNew: true, deactivated: false },
  'user.updated': { isNew: false },
  'user.deactivated': { isNew: false, deactivated: true },
  'user.reactivated': { isNew: false, deactivated: false },
} as const;

/**
 * Keeps what auth tells of people and sessions. Idempotent, by the events' own times: a redelivered or repeated one changes nothing,
 * so it needs no fence.
 */
export async function applyUserEvents(db: Db, events: readonly UserEvent[], revocations: Revocations): Promise<void> {
  const sessions: string[] = [];
  const users = new Set<string>();
  for (const event of events) {
    if (event.type === 'session.ended') sessions.push(event.session);
    else {
      await upsertPerson(db, { user: event.user, at: event.at, ...effects[event.type] });
      users.add(event.user.id);
    }
  }
  if (sessions.length > 0) await insertEndedSessions(db, sessions);
  for (const session of sessions) revocations.end(session);
  if (users.size > 0) for (const person of await listPeople(db, [...users])) revocations.note(person);
}
