import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testService } from './support/service.ts';

const test = suite('stopping');
const program = fileURLToPath(new URL('support/stopping-service.ts', import.meta.url));

/** Runs the program until it says that it runs, sends the signal, and waits for its end. */
async function stopped(
  mode: string,
  signal: NodeJS.Signals,
): Promise<{ code: number | null; output: string; ms: number }> {
  const child = spawn(process.execPath, [program, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let output = '';
  let sentAt = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (sentAt > 0 || !output.includes('"running"')) return;
    sentAt = performance.now();
    child.kill(signal);
  });
  const [code] = (await exited) as [number | null];
  return { code, output, ms: performance.now() - sentAt };
}

test('draining comes first, then the public side closes, then the other steps run, last added first', async () => {
  const { service } = testService();
  const order: string[] = [];
  const isOpen = () => (service.app.server.listening ? 'open' : 'closed');
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  service.onStop('database', () => void order.push(`database ${isOpen()}`));
  service.onStop('bus', async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    order.push(`bus ${isOpen()}`);
  });
  service.onStop('drain', () => void order.push(`drain ${isOpen()}`), 'first');
  await Promise.all([service.stop(), service.stop()]);
  assert.equal(order, ['drain open', 'bus closed', 'database closed']);
});

test('a request that is being answered is answered', async () => {
  const { service } = testService();
  const order: string[] = [];
  const begun = Promise.withResolvers<void>();
  service.app.get('/slow', async () => {
    begun.resolve();
    await new Promise((resolve) => setTimeout(resolve, 100));
    order.push('answered');
    return { done: true };
  });
  service.onStop('database', () => void order.push('database'));
  const address = await service.app.listen({ host: '127.0.0.1', port: 0 });
  const answer = fetch(`${address}/slow`);
  await begun.promise;
  const stoppedAt = performance.now();
  await service.stop();
  assert.ok(performance.now() - stoppedAt < 2_000, 'a kept-alive connection held it up');
  assert.is((await answer).headers.get('connection'), 'close');
  assert.equal(await (await answer).json(), { done: true });
  assert.equal(order, ['answered', 'database']);
});

test('a signal stops it gracefully, with exit code 0', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { code, output } = await stopped('plain', signal);
    assert.is(code, 0);
    assert.match(output, /last words[^]*"stopped"/);
  }
});

test('a step that fails keeps no other from running', async () => {
  const { code, output } = await stopped('fail', 'SIGTERM');
  assert.is(code, 0);
  assert.match(output, 'a step of stopping failed');
  assert.match(output, 'last words');
});

test('what takes too long is cut off, with exit code 1', async () => {
  const { code, output, ms } = await stopped('hang', 'SIGTERM');
  assert.is(code, 1);
  assert.match(output, 'did not stop in time');
  assert.ok(ms >= 350 && ms < 5_000, String(ms));
});

test.run();
