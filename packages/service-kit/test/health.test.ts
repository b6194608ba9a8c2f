import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testService } from './support/service.ts';

const test = suite('health and metrics');

test('a service without needs is healthy and ready, on both sides', async () => {
  const { service } = testService();
  for (const side of [service.app, service.internal]) {
    assert.equal((await side.inject('/healthz')).json(), { status: 'ok' });
    const ready = await side.inject('/readyz');
    assert.is(ready.statusCode, 200);
    assert.equal(ready.json(), { status: 'ready', checks: {} });
  }
  await service.stop();
});

test('a store that does not answer is named, whether it says no, throws, or keeps silent', async () => {
  const { service } = testService();
  service.addCheck('good', () => true);
  service.addCheck('no', () => Promise.resolve(false));
  service.addCheck('throws', () => {
    throw new Error('away');
  });
  service.addCheck('rejects', () => Promise.reject(new Error('away')));
  service.addCheck('silent', () => new Promise<boolean>(() => {}));
  const startedAt = performance.now();
  const answer = await service.app.inject('/readyz');
  assert.ok(performance.now() - startedAt < 2_500);
  assert.is(answer.statusCode, 503);
  assert.equal(answer.json(), {
    status: 'not ready',
    checks: { good: true, no: false, throws: false, rejects: false, silent: false },
  });
  assert.is((await service.app.inject('/healthz')).statusCode, 200);
  await service.stop();
});

test('it is not ready from the moment that it stops', async () => {
  const { service } = testService();
  let during = { status: 0, body: {} };
  service.onStop(
    'look',
    async () => {
      const answer = await service.internal.inject('/readyz');
      during = { status: answer.statusCode, body: answer.json<object>() };
    },
    'first',
  );
  await service.stop();
  assert.equal(during, { status: 503, body: { status: 'stopping', checks: {} } });
});

test('health checks leave no log line', async () => {
  const { service, lines } = testService();
  await service.app.inject('/healthz');
  await service.app.inject('/readyz');
  assert.equal(lines, []);
  await service.stop();
});

test('metrics are on the internal side only, and count requests by route', async () => {
  const { service } = testService();
  service.app.get('/rooms/:room', () => ({}));
  await service.app.inject('/rooms/a');
  await service.app.inject('/rooms/b');
  assert.is((await service.app.inject('/metrics')).statusCode, 404);
  const answer = await service.internal.inject('/metrics');
  assert.match(String(answer.headers['content-type']), /^text\/plain/);
  assert.match(answer.body, /process_cpu_seconds_total\{service="test",instance="test-1"\}/);
  assert.match(answer.body, /http_request_duration_seconds_count\{.*route="\/rooms\/:room".*\} 2\n/);
  await service.stop();
});

test.run();
