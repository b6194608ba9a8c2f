import { createService } from '../../src/index.ts';

/** A service to send signals to: `hang` never finishes one of its steps; `fail` has one that throws. */
const service = createService('test', {
  LOG_LEVEL: 'info',
  HOST: '127.0.0.1',
  PORT: 0,
  INTERNAL_PORT: 0,
  INSTANCE: 'test-1',
  TRUSTED_PROXIES: 'loopback',
  STOP_TIMEOUT_MS: 400,
  HUNG_AFTER_MS: 0,
});
const [mode] = process.argv.slice(2);
if (mode === 'hang') service.onStop('hang', () => new Promise<void>((resolve) => setTimeout(resolve, 20_000)));
if (mode === 'fail') service.onStop('fail', () => Promise.reject(new Error('no')));
service.onStop('last words', () => service.log.info('last words'));
await service.run();
service.log.info('running');
