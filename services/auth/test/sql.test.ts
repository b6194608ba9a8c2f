import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { crowd } from './support/crowd.ts';
import { hash, modules, now, queriesOf } from './support/queries.ts';
import { recorder, type Recorded } from './support/recorder.ts';
import { openStores } from './support/stores.ts';

const test = suite('sql');
const SNAPSHOT = join(import.meta.dirname, 'sql.snapshot.sql');
const { db, statements } = recorder({ count: 1, resets_at: now, created_at: now, settings: '{}', version: 0 });

/** What each query sends, by its name. */
const sent = new Map<string, Recorded[]>();
for (const [name, run] of Object.entries(queriesOf(db))) {
  await run();
  sent.set(name, statements.splice(0));
}

test('the snapshot names every query', () => {
  const exported = modules.flatMap((module) => Object.keys(module)).filter((name) => name !== 'toUser');
  assert.equal(exported.sort(), [...sent.keys()].sort());
});

test('the SQL of every query is the committed one (UPDATE_SNAPSHOTS=1 writes it anew)', () => {
  let text = '';
  for (const [name, queries] of sent) text += `-- ${name}\n${queries.map(({ sql }) => `${sql};\n`).join('')}\n`;
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(SNAPSHOT, text);
  assert.is(readFileSync(SNAPSHOT, 'utf8'), text);
});

/** The index that each query reads by: one of these for each table. What only inserts reads nothing. */
const keys: Record<string, string[]> = {
  isUsernameTaken: ['username_key'],
  findAccount: ['username_key'],
  findSessionUser: ['PRIMARY'],
  findProfile: ['PRIMARY'],
  lockUser: ['PRIMARY'],
  updateUser: ['PRIMARY'],
  lockAdmins: ['users_role'],
  findByEmail: ['users_email'],
  findByUsername: ['username_key'],
  findAccountById: ['PRIMARY'],
  listAccounts: ['username_key', 'PRIMARY'],
  // Whether few or many have such a name decides whether it is looked for among names or among all, in order.
  findAccounts: ['username_key', 'users_display_name', 'users_email', 'PRIMARY'],
  hasSecondFactor: ['PRIMARY'],
  lockSecondFactor: ['PRIMARY'],
  updateSecondFactor: ['PRIMARY'],
  deleteSecondFactor: ['PRIMARY'],
  replaceRecoveryCodes: ['PRIMARY'],
  deleteRecoveryCode: ['PRIMARY'],
  findResetToken: ['PRIMARY'],
  deleteResetToken: ['PRIMARY'],
  deleteResetTokens: ['reset_tokens_user'],
  deleteExpiredResetTokens: ['reset_tokens_expires'],
  findSettings: ['PRIMARY'],
  lockSettings: ['PRIMARY'],
  updateSettings: ['PRIMARY'],
  findInvitation: ['code_hash'],
  lockInvitation: ['code_hash'],
  updateInvitationUses: ['PRIMARY'],
  listInvitations: ['PRIMARY'],
  deleteInvitation: ['PRIMARY'],
  listOpenSessions: ['sessions_open'],
  lockOpenSessions: ['sessions_open'],
  lockSession: ['PRIMARY'],
  updateSessionToken: ['PRIMARY'],
  updateSessionEnded: ['PRIMARY'],
  deleteExpiredSessions: ['sessions_expires'],
  insertEvent: ['PRIMARY'],
  lockUnpublished: ['outbox_published'],
  updatePublished: ['PRIMARY'],
  deletePublished: ['outbox_published'],
  findCounter: ['PRIMARY'],
  countUp: ['PRIMARY'],
  deleteCounter: ['PRIMARY'],
  deleteExpiredCounters: ['throttles_resets'],
};
/** After a loss of all of Redis's data: it is about every row that is there. */
const ABOUT_ALL = 'updateAllUnpublished';
/** In the order of another index than the one they are found by. */
const SORTS = 'findAccounts';

const stores = await openStores();
await crowd(stores, hash);
const isInsert = ({ sql }: Recorded) => sql.startsWith('insert');

test('every query that reads has its index', () => {
  const reading = [...sent].filter(([, queries]) => !queries.every(isInsert)).map(([name]) => name);
  assert.equal(Object.keys(keys).concat(ABOUT_ALL).sort(), reading.sort());
});

for (const [name, allowed] of Object.entries(keys))
  test(`${name} reads by its index`, async () => {
    for (const query of sent.get(name)!) {
      if (isInsert(query)) continue;
      const rows = await stores.sql(`explain format=traditional ${query.sql}`, [...query.parameters]);
      assert.ok(rows.length > 0);
      // One without a table asks for the time.
      for (const row of rows.filter(({ table }) => table !== null)) {
        const told = `${query.sql}: ${JSON.stringify(row)}`;
        assert.ok(allowed.includes(String(row['key'])), told);
        assert.is.not(row['type'], 'ALL', told);
        if (name !== SORTS) assert.not.match(String(row['Extra']), /filesort|temporary/, told);
      }
    }
  });

test.after(() => stores.stop());
test.run();
