import { pino, type Logger } from 'pino';

/** Fields that may hold a secret, wherever a log line carries them. */
const SECRET = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  '["set-cookie"]',
  'secret',
  'd',
];

/** A service's log: one JSON line an event, with the service and its instance in each, and secrets blotted out. */
export function createLog(service: string, instance: string, level: string): Logger {
  return pino({
    level,
    base: { service, instance },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: SECRET.flatMap((field) =>
        field.startsWith('[') ? [field, `*${field}`, `*.*${field}`] : [field, `*.${field}`, `*.*.${field}`],
      ),
      censor: '[secret]',
    },
  });
}
