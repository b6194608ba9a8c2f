import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLog } from '../src/index.ts';

const test = suite('createLog');

/** The lines that `write` makes, as text. */
function logged(write: (log: ReturnType<typeof createLog>) => void, level = 'info'): string[] {
  const lines: string[] = [];
  write(createLog('auth', 'auth-1', level, { write: (line: string) => void lines.push(line) }));
  return lines;
}

test('a line is JSON with level, time, service and instance', () => {
  const [line = ''] = logged((log) => log.warn({ room: 'r1' }, 'odd'));
  const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
  assert.equal(rest, { level: 'warn', service: 'auth', instance: 'auth-1', room: 'r1', msg: 'odd' });
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('secrets are blotted out at every depth', () => {
  const secrets = {
    password: 'S1',
    token: 'S2',
    accessToken: 'S3',
    'set-cookie': ['S4', 'S5'],
    Authorization: 'Bearer S6',
  };
  const [line = ''] = logged((log) =>
    log.info({ ...secrets, a: { ...secrets, b: [{ c: { d: 'S7', e: { f: secrets } } }] }, kept: 'K' }, 'm'),
  );
  assert.not.match(line, /S\d/);
  const { a, kept } = JSON.parse(line) as { a: { password: string; 'set-cookie': string }; kept: string };
  assert.is(a.password, '[secret]');
  assert.is(a['set-cookie'], '[secret]');
  assert.is(kept, 'K');
});

test('quotes and backslashes in a secret do not end it', () => {
  const [line = ''] = logged((log) => log.info({ password: 'a"S1\\', token: '\\"S2\\\\', next: 'K' }, 'm'));
  assert.not.match(line, /S\d/);
  assert.is((JSON.parse(line) as { next: string }).next, 'K');
});

test('secrets of child loggers and of errors are blotted out too', () => {
  const cause = new Error('Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJTMSJ9.c2lnUzI was refused');
  const err = Object.assign(new Error('redis://user:S1@host failed', { cause }), {
    sql: "INSERT INTO users VALUES ('S2')",
    config: { headers: { cookie: 'refresh=S3' } },
  });
  const [line = ''] = logged((log) => log.child({ request: { headers: { authorization: 'S4' } } }).error({ err }, 'm'));
  assert.not.match(line, /S\d|eyJ/);
  assert.match(line, 'redis://user:[secret]@host');
  assert.type(JSON.parse(line), 'object');
});

test('what is below the level is not written', () => {
  assert.is(logged((log) => log.info('m'), 'error').length, 0);
  assert.is(logged((log) => log.fatal('m'), 'silent').length, 0);
});

test.run();
