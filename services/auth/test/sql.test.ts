import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Transaction } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Database } from '../src/db/database.ts';
import * as outbox from '../src/db/outbox.queries.ts';
import * as sessions from '../src/db/sessions.queries.ts';
import * as throttles from '../src/db/throttles.queries.ts';
import * as users from '../src/db/users.queries.ts';
import { recorder } from './support/recorder.ts';

const test = suite('sql');
const SNAPSHOT = join(import.meta.dirname, 'sql.snapshot.sql');
const now = new Date();
const hash = Buffer.alloc(32);
const { db, statements } = recorder({ count: 1, resets_at: now });
const trx = db as Transaction<Database>;

const user = {
  id: 'id',
  username: 'Ada',
  username_key: 'ada',
  display_name: 'Ada',
  role: 'user',
  password_hash: 'hash',
  created_at: now,
  deactivated_at: null,
} as const;
const token = { token_hash: hash, refreshed_at: now, expires_at: now };
const event = {
  type: 'session.ended',
  id: 'id',
  at: now.toISOString(),
  userId: 'id',
  session: 's',
  reason: 'logout',
} as const;

const calls: Record<string, () => Promise<unknown>> = {
  insertUser: () => users.insertUser(db, user),
  isUsernameTaken: () => users.isUsernameTaken(db, 'ada'),
  findAccount: () => users.findAccount(db, 'ada'),
  findSessionUser: () => users.findSessionUser(db, 's'),
  insertSession: () => sessions.insertSession(db, { id: 's', user_id: 'id', created_at: now, ...token }),
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

test('the snapshot names every query', () => {
  const exported = [users, sessions, outbox, throttles].flatMap((module) => Object.keys(module));
  assert.equal(exported.sort(), Object.keys(calls).sort());
});

test('the SQL of every query is the committed one (UPDATE_SNAPSHOTS=1 writes it anew)', async () => {
  let text = '';
  for (const [name, call] of Object.entries(calls)) {
    await call();
    text += `-- ${name}\n${statements
      .splice(0)
      .map((sql) => `${sql};\n`)
      .join('')}\n`;
  }
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(SNAPSHOT, text);
  assert.is(readFileSync(SNAPSHOT, 'utf8'), text);
});

test.run();
