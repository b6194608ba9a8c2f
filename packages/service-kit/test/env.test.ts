import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Type from 'typebox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { baseEnv, EnvError, loadEnv } from '../src/index.ts';

const test = suite('loadEnv');
const folder = mkdtempSync(join(tmpdir(), 'env-'));
test.after(() => rmSync(folder, { recursive: true }));

const schema = Type.Object({
  ...baseEnv,
  MYSQL_URL: Type.String({ pattern: '^mysql://', description: 'mysql://user:password@host:port/schema' }),
  SECURE: Type.Boolean({ default: false }),
  RATIO: Type.Number({ default: 0.5 }),
});
const good = { REDIS_URL: 'redis://127.0.0.1:6379', MYSQL_URL: 'mysql://a:b@localhost/c' };

function faultsOf(source: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadEnv(schema, source);
  } catch (error) {
    if (error instanceof EnvError) return error.faults;
    throw error;
  }
  return [];
}

test('defaults fill in what is not set, and text becomes numbers and booleans', () => {
  const env = loadEnv(schema, { ...good, PORT: '3000', SECURE: 'true', RATIO: '0.25', LOG_LEVEL: '', OTHER: 'x' });
  assert.is(env.PORT, 3_000);
  assert.is(env.SECURE, true);
  assert.is(env.RATIO, 0.25);
  assert.is(env.LOG_LEVEL, 'info');
  assert.is(env.PARTITIONS, 16);
  assert.not('OTHER' in env);
});

test('every fault is reported at once, by name', () => {
  const faults = faultsOf({ REDIS_URL: 'http://x', PORT: '80abc', LOG_LEVEL: 'loud', PARTITIONS: '0', SECURE: 'yes' });
  for (const name of ['REDIS_URL', 'PORT', 'LOG_LEVEL', 'PARTITIONS', 'SECURE', 'MYSQL_URL'])
    assert.is(faults.filter((fault) => fault.startsWith(name)).length, 1, name);
  assert.is(faults.length, 6);
  assert.match(faults.join('\n'), 'LOG_LEVEL is wrong: it must be trace, debug, info, warn, error, silent (');
});

test('a number is taken as it stands or refused, never rounded or guessed', () => {
  for (const PORT of ['12.5', '1e3', '0x10', ' 80', 'true', '-1', '65536', 'NaN', '99999999999999999999'])
    assert.is(faultsOf({ ...good, PORT }).length, 1, PORT);
});

test('a fault never shows the value, which may be a secret', () => {
  const faults = faultsOf({ REDIS_URL: 'rediss:/hunter2', MYSQL_URL: 'hunter2', PORT: 'hunter2' });
  assert.is(faults.length, 3);
  assert.not.match(new EnvError(faults).message, 'hunter2');
});

test('a setting may come as a file', () => {
  const path = join(folder, 'url');
  writeFileSync(path, 'mysql://a:from-file@localhost/c\n');
  const env = loadEnv(schema, { REDIS_URL: good.REDIS_URL, MYSQL_URL_FILE: path });
  assert.is(env.MYSQL_URL, 'mysql://a:from-file@localhost/c');
});

test('a file that cannot be read is one fault, and so is a setting that comes twice', () => {
  const missing = faultsOf({ REDIS_URL: good.REDIS_URL, MYSQL_URL_FILE: join(folder, 'none') });
  assert.equal(missing, ['MYSQL_URL_FILE cannot be read: ENOENT']);
  const path = join(folder, 'twice');
  writeFileSync(path, good.MYSQL_URL);
  assert.equal(faultsOf({ ...good, MYSQL_URL_FILE: path }), ['MYSQL_URL_FILE and MYSQL_URL are both set: keep one']);
});

test('a setting whose own name ends in _FILE holds a path', () => {
  const env = loadEnv(Type.Object({ KEYS_FILE: Type.String() }), { KEYS_FILE: '/run/keys.json' });
  assert.is(env.KEYS_FILE, '/run/keys.json');
});

test.run();
