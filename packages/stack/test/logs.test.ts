import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { followLogs } from '../src/cli/follow.ts';
import { formatLogLine, isAlarming } from '../src/cli/format-log.ts';
import { lastLines } from '../src/process/tail.ts';

const logs = suite('logs');

logs('a line is shown for people, whatever it is', () => {
  const line = JSON.stringify({
    level: 40,
    time: 0,
    msg: 'Redis is away',
    pid: 1,
    err: { message: 'refused' },
    stream: 'events:1',
  });
  assert.is(formatLogLine(line), '00:00:00 warn Redis is away (refused) stream="events:1"');
  assert.is(formatLogLine('plain'), 'plain');
  assert.is(formatLogLine('{half'), '{half');
});

logs('warnings and errors of services and stores stand out', () => {
  assert.ok(isAlarming('{"level":50,"msg":"x"}'));
  assert.ok(isAlarming('{"level":"warn","msg":"x"}'));
  assert.not(isAlarming('{"level":"debug","msg":"x"}'));
  assert.not(isAlarming('{"level":30,"msg":"an error in words"}'));
  assert.ok(isAlarming('2026/01/01 00:00:00 [emerg] 1#1: bind() failed'));
  assert.ok(isAlarming('2026-01-01 0:00:00 0 [ERROR] mariadbd: disk full'));
  assert.not(isAlarming('12:C 01 Jan 2026 # WARNING Memory overcommit must be enabled!'));
});

logs('following shows what is appended, also after a log began anew', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'chatapp-logs-'));
  const file = join(dir, 'gateway-1.log');
  writeFileSync(file, 'old\n');
  const seen: string[] = [];
  const end = followLogs(dir, (name, lines) => seen.push(...lines.map((line) => `${name}:${line}`)));
  appendFileSync(file, 'first\nsecond\n');
  await sleep(900);
  writeFileSync(file, 'anew\n');
  await sleep(900);
  end();
  assert.equal(seen, ['gateway-1:first', 'gateway-1:second', 'gateway-1:anew']);
  assert.is(lastLines(file, 5), '  anew');
  assert.is(lastLines(join(dir, 'none.log'), 5), '');
  rmSync(dir, { recursive: true });
});
logs.run();
