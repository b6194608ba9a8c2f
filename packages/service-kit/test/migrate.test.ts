import { fileURLToPath } from 'node:url';
import { startMysql } from '@chatapp/stack';
import { sql } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDb, migrate } from '../src/mysql/index.ts';

const test = suite('migrate');
const folder = (name: string) => fileURLToPath(new URL(`support/migrations/${name}`, import.meta.url));
const ALL = ['0001-notes', '0002-notes-at'];

const mysql = await startMysql();
test.after(() => mysql.stop());

async function withSchema(name: string, use: (url: string) => Promise<void>): Promise<void> {
  await use(await mysql.createDatabase(`kit_migrate_${name}_${process.pid}`));
}

async function migrateOnce(url: string, name: string): Promise<string[]> {
  const { db, close } = createDb(url);
  try {
    return await migrate(db, folder(name));
  } finally {
    await close();
  }
}

test('every migration runs once, in order, and again nothing', () =>
  withSchema('once', async (url) => {
    assert.equal(await migrateOnce(url, 'good'), ALL);
    assert.equal(await migrateOnce(url, 'good'), []);
  }));

test('several that start at once run each migration once between them', () =>
  withSchema('race', async (url) => {
    const ran = await Promise.all([1, 2, 3].map(() => migrateOnce(url, 'good')));
    assert.equal(ran.flat().toSorted(), ALL);
  }));

test('one that fails is named, with its cause', () =>
  withSchema('fails', async (url) => {
    try {
      await migrateOnce(url, 'bad');
      assert.unreachable();
    } catch (error) {
      assert.is((error as Error).message, 'migration 0001-fails failed');
      assert.is(((error as Error).cause as Error).message, 'no such luck');
    }
    const { db, close } = createDb(url);
    const { rows } = await sql`SELECT name FROM kysely_migration`.execute(db);
    assert.equal(rows, []);
    await close();
  }));

test.run();
