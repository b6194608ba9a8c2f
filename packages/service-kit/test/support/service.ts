import { createService, type Service, type ServiceEnv } from '../../src/index.ts';

export interface LogLine {
  level: string;
  msg: string;
  [field: string]: unknown;
}

const env: ServiceEnv = {
  LOG_LEVEL: 'info',
  HOST: '127.0.0.1',
  PORT: 0,
  INTERNAL_PORT: 0,
  INSTANCE: 'test-1',
  TRUSTED_PROXIES: 'loopback',
  STOP_TIMEOUT_MS: 5_000,
  HUNG_AFTER_MS: 0,
};

/** A service whose log lines are kept for looking at. */
export function testService(change: Partial<ServiceEnv> = {}): { service: Service; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const logTo = { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) };
  return { service: createService('test', { ...env, ...change }, { logTo }), lines };
}
