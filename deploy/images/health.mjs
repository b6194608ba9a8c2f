// What HEALTHCHECK runs: whether this container can do its work. HEALTH_PORT and HEALTH_PATH name another place than /readyz on the internal port.
const { HEALTH_PORT = process.env.INTERNAL_PORT, HEALTH_PATH = '/readyz' } = process.env;
const { request } = await import('node:http');
request({ host: '127.0.0.1', port: HEALTH_PORT, path: HEALTH_PATH, timeout: 4_000 }, (response) => {
  process.exit(response.statusCode === 200 ? 0 : 1);
})
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1))
  .end();
