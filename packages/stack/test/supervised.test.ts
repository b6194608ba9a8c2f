import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeTempDir } from '../src/paths.ts';
import { startedAt } from '../src/process-identity.ts';
import { Supervised, type StackEvent, type SuperviseOptions } from '../src/process/supervised.ts';
import { until } from './fixtures/stub-stack.ts';

const supervised = suite('a supervised process');
const dir = makeTempDir('test');
const logFile = join(dir, 'process.log');
let events: StackEvent[] = [];
const kinds = () => events.map(({ kind }) => kind);

const make = (script: string, more: Partial<SuperviseOptions> = {}): Supervised =>
  new Supervised({
    name: 'it',
    spec: () => ({ name: 'it', command: 'sh', args: ['-c', script], logFile }),
    ready: () => Promise.resolve(true),
    readyTimeoutMs: 2_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 1_000,
    restart: true,
    onEvent: (event) => events.push(event),
    ...more,
  });

supervised.before.each(() => {
  events = [];
});

supervised('is started again when it dies, with growing pauses', async () => {
  const it = make('exec sleep 60');
  await it.start();
  const pids = [it.pid];
  const pauses: number[] = [];
  for (let crash = 1; crash <= 3; crash++) {
    const diedMs = performance.now();
    it.signal('SIGKILL');
    await until(() => kinds().filter((kind) => kind === 'recovered').length === crash);
    pauses.push(performance.now() - diedMs);
    pids.push(it.pid);
  }
  assert.is(new Set(pids).size, 4);
  assert.ok((pauses[0] ?? 0) < 1_000 && (pauses[2] ?? 0) > 700, pauses.join());
  await it.stop();
  assert.is(it.state, 'stopped');
  assert.is(startedAt(pids.at(-1) ?? 0), undefined);
});

supervised('is given up on when it dies too often, with the end of its log', async () => {
  const it = make('echo last words; exec sleep 60', { maxCrashesPerMinute: 1 });
  await it.start();
  it.signal('SIGKILL');
  await until(() => kinds().includes('recovered'));
  // It counts as recovered before it has said anything.
  await sleep(500);
  it.signal('SIGKILL');
  await until(() => kinds().includes('gave-up'));
  assert.match(events.at(-1)?.message ?? '', /died 2 times within a minute \(SIGKILL\)[\s\S]*last words/);
  await it.stop();
});

supervised('stays away after a stop, also one that comes while it recovers', async () => {
  const it = make('exec sleep 60');
  await it.start();
  it.signal('SIGKILL');
  await until(() => it.state === 'crashed');
  await it.stop();
  await sleep(400);
  assert.equal([it.state, it.pid], ['stopped', undefined]);
  assert.equal(kinds(), ['crashed']);
  await it.start();
  assert.is(it.state, 'ready');
  await it.stop();
});

supervised('is killed when it does not stop in time, also when it is held still', async () => {
  const it = make("trap '' TERM; echo up; while :; do sleep 0.1; done");
  await it.start();
  await until(() => readFileSync(logFile, 'utf8').includes('up'));
  it.pause();
  assert.is(it.state, 'paused');
  const pid = it.pid ?? 0;
  await it.stop();
  assert.is(startedAt(pid), undefined);
});

supervised('that never gets ready fails its start, and is gone', async () => {
  const it = make('exec sleep 60', { ready: () => Promise.resolve(false), readyTimeoutMs: 100 });
  const message = await it.start().catch((error: unknown) => (error as Error).message);
  assert.match(String(message), /it does not start: not ready after 0\.1 s/);
  assert.equal([it.state, it.pid], ['stopped', undefined]);
});

supervised('whose program is missing says so', async () => {
  const it = make('', { spec: () => ({ name: 'it', command: join(dir, 'none'), args: [], logFile }) });
  assert.match(String(await it.start().catch((error: unknown) => (error as Error).message)), /ENOENT/);
});

supervised('is not started again where that is not wanted', async () => {
  const it = make('exec sleep 60', { restart: false });
  await it.start();
  it.signal('SIGKILL');
  await until(() => kinds().includes('crashed'));
  await sleep(400);
  assert.equal([it.state, it.pid], ['crashed', undefined]);
  await it.stop();
});
supervised.run();
