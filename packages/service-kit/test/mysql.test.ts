import { fileURLToPath } from 'node:url';
import { startMysql } from '@chatapp/stack';
import { sql, type Generated, type Kysely } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDb, isDuplicate, isTransient, migrate } from '../src/mysql/index.ts';
import { forgetfulProxy } from './support/forgetful-proxy.ts';

interface Database {
  notes: { id: Generated<number>; text: string; at: Date | null; big: number | null };
}

const test = suite('mysql');
const mysql = await startMysql({ own: true });
const url = await mysql.createDatabase('kit');
const { db, ping, close } = createDb<Database>(url);
await migrate(db, fileURLToPath(new URL('support/migrations/good', import.meta.url)));
await db
  .insertInto('notes')
  .values([{ text: 'a' }, { text: 'b' }])
  .execute();

test.after(async () => {
  await close();
  await mysql.stop();
});

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => assert.unreachable('it succeeded'),
    (error: unknown) => error,
  );
}

/** Keeps the row of `text` locked until the returned function is called. */
async function lockRow(text: string): Promise<() => Promise<void>> {
  const transaction = await db.startTransaction().execute();
  await transaction.selectFrom('notes').selectAll().where('text', '=', text).forUpdate().execute();
  return () => transaction.rollback().execute();
}

const touch = (on: Kysely<Database>, text: string) =>
  on.updateTable('notes').set({ big: 1 }).where('text', '=', text).execute();

const connectionId = async (on: Kysely<Database>) =>
  Number((await sql<{ id: number }>`SELECT CONNECTION_ID() AS id`.execute(on)).rows[0]?.id);

test('times are UTC to the millisecond, and numbers are numbers', async () => {
  const at = new Date('2026-03-01T12:34:56.789Z');
  await db
    .insertInto('notes')
    .values({ text: 'time', at, big: 2 ** 53 - 1 })
    .execute();
  const row = await db.selectFrom('notes').selectAll().where('text', '=', 'time').executeTakeFirstOrThrow();
  assert.equal(row.at, at);
  assert.is(row.big, 2 ** 53 - 1);
  const { rows } = await sql<{ text: string; now: Date }>`
    SELECT CAST(at AS CHAR) AS text, NOW(3) AS now FROM notes WHERE text = 'time'`.execute(db);
  assert.is(rows[0]?.text, '2026-03-01 12:34:56.789');
  assert.ok(Math.abs(Number(rows[0]?.now) - Date.now()) < 5_000);
});

test('text keeps every character', async () => {
  await db.insertInto('notes').values({ text: '😀 é 漢字' }).execute();
  const row = await db.selectFrom('notes').select('text').where('text', '=', '😀 é 漢字').executeTakeFirst();
  assert.is(row?.text, '😀 é 漢字');
});

test('transactions read what others have committed meanwhile', async () => {
  const transaction = await db.startTransaction().execute();
  const count = async () => (await transaction.selectFrom('notes').selectAll().execute()).length;
  const before = await count();
  await db.insertInto('notes').values({ text: 'meanwhile' }).execute();
  assert.is(await count(), before + 1);
  await transaction.rollback().execute();
});

test('a duplicate is one, and does not pass by waiting', async () => {
  const error = await errorOf(db.insertInto('notes').values({ text: 'a' }).execute());
  assert.ok(isDuplicate(error));
  assert.not(isTransient(error));
});

test('faults of ours do not pass by waiting', async () => {
  const faults = [
    'SELECT nothing FROM notes',
    'SELEKT 1',
    'SELECT * FROM nowhere',
    `INSERT INTO notes (text) VALUES ('${'x'.repeat(21)}')`,
  ];
  for (const fault of faults) {
    const error = await errorOf(sql.raw(fault).execute(db));
    assert.not(isTransient(error), String(error));
    assert.not(isDuplicate(error), String(error));
  }
  for (const other of [
    new TypeError('x'),
    undefined,
    null,
    'text',
    { code: 'EACCES' },
    { code: 'ENOENT', syscall: 'open' },
  ])
    assert.not(isTransient(other));
});

test('a deadlock passes', async () => {
  const [one, two] = [await db.startTransaction().execute(), await db.startTransaction().execute()];
  await touch(one, 'a');
  await touch(two, 'b');
  const results = await Promise.allSettled([touch(one, 'b'), touch(two, 'a')]);
  const failed = results.filter((result) => result.status === 'rejected');
  assert.is(failed.length, 1);
  assert.ok(isTransient(failed[0]?.reason));
  await Promise.all([one.rollback().execute(), two.rollback().execute()]);
});

test('waiting too long for a lock passes', async () => {
  const unlock = await lockRow('a');
  const waiting = db.transaction().execute(async (transaction) => {
    await sql`SET SESSION innodb_lock_wait_timeout = 1`.execute(transaction);
    await transaction.updateTable('notes').set({ big: 2 }).where('text', '=', 'a').execute();
  });
  assert.ok(isTransient(await errorOf(waiting)));
  await unlock();
});

test('a statement or a connection that somebody killed passes', async () => {
  for (const kill of ['KILL QUERY', 'KILL']) {
    const connection = await db.connection().execute(async (on) => {
      const id = await connectionId(on);
      const unlock = await lockRow('b');
      const error = errorOf(on.updateTable('notes').set({ big: 3 }).where('text', '=', 'b').execute());
      await new Promise((resolve) => setTimeout(resolve, 100));
      await sql.raw(`${kill} ${id}`).execute(db);
      const result = await error;
      await unlock();
      return result;
    });
    assert.ok(isTransient(connection), `${kill}: ${String(connection)}`);
  }
});

test('a pool that is full, or closed, passes', async () => {
  const small = createDb<Database>(url, { connections: 1, queue: 1 });
  const results = await Promise.allSettled(Array.from({ length: 3 }, () => sql`SELECT SLEEP(0.2)`.execute(small.db)));
  const failed = results.filter((result) => result.status === 'rejected');
  assert.is(failed.length, 1);
  assert.ok(isTransient(failed[0]?.reason), String(failed[0]?.reason));
  await small.close();
  assert.not(await small.ping());
});

test('a server that dies in the middle of a statement, or is away, passes; afterwards all goes on', async () => {
  const sleeping = errorOf(sql`SELECT SLEEP(20)`.execute(db));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(await ping());
  await mysql.kill();
  assert.ok(isTransient(await sleeping));
  assert.not(await ping());
  assert.ok(isTransient(await errorOf(db.selectFrom('notes').selectAll().execute())));
  await mysql.start();
  assert.ok(await ping());
  assert.ok((await db.selectFrom('notes').selectAll().execute()).length > 0);
});

test('a server that hangs is not waited for by ping', async () => {
  mysql.pause();
  const startedAt = performance.now();
  assert.not(await ping());
  assert.ok(performance.now() - startedAt < 4_000);
  mysql.resume();
  assert.ok(await ping());
});

test('a server that leaves a statement unanswered is given up, and passes; one that answers in time is not', async () => {
  const patient = createDb<Database>(url, { connections: 1, answerTimeoutMs: 500 });
  assert.is((await sql`SELECT SLEEP(0.2)`.execute(patient.db)).rows.length, 1);
  await new Promise((resolve) => setTimeout(resolve, 600));
  const before = await connectionId(patient.db);
  const startedAt = performance.now();
  const sleeping = errorOf(sql`SELECT SLEEP(20)`.execute(patient.db));
  const next = sql`SELECT 1`.execute(patient.db);
  assert.ok(isTransient(await sleeping));
  assert.ok(performance.now() - startedAt < 2_000);
  assert.is((await next).rows.length, 1, 'what waited for the connection gets another one');
  assert.is.not(await connectionId(patient.db), before);
  await patient.close();
});

test('connections that were forgotten without a word cost one wait in all', async () => {
  const proxy = await forgetfulProxy(mysql.port);
  const through = new URL(url);
  through.port = String(proxy.port);
  const patient = createDb<Database>(through.href, { connections: 4, answerTimeoutMs: 500 });
  const use = () => sql`SELECT SLEEP(0.05)`.execute(patient.db);
  await Promise.all([use(), use(), use(), use()]);
  proxy.forget();
  const startedAt = performance.now();
  assert.ok(isTransient(await errorOf(use())));
  for (let count = 0; count < 4; count++) await use();
  assert.ok(performance.now() - startedAt < 1_000, 'the others were not waited for');
  await patient.close();
  proxy.stop();
});

test('a wrong password passes too: it is mended outside, and no message shall be given up for it', async () => {
  const wrong = new URL(url);
  wrong.password = 'wrong';
  const stranger = createDb<Database>(wrong.href);
  assert.ok(isTransient(await errorOf(stranger.db.selectFrom('notes').selectAll().execute())));
  assert.not(await stranger.ping());
  await stranger.close();
});

test.run();
