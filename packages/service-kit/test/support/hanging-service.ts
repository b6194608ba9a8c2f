import { createService } from '../../src/index.ts';

/** A service that hangs at SIGUSR2, as one does in a loop without an end or a regular expression that never comes to one. */
const service = createService('test', {
  LOG_LEVEL: 'info',
  HOST: '127.0.0.1',
  PORT: 0,
  INTERNAL_PORT: 0,
  INSTANCE: 'test-1',
  TRUSTED_PROXIES: 'loopback',
  STOP_TIMEOUT_MS: 400,
  HUNG_AFTER_MS: Number(process.argv[2]),
});
process.on('SIGUSR2', () => {
  for (;;);
});
await service.run();
service.log.info('running');
