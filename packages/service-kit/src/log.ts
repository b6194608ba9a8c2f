import { pino, type DestinationStream, type Logger } from 'pino';

/** Fields that may hold a secret or what somebody wrote, at whatever depth of a log line. `d` is the private part of a JWK. */
const SECRET_FIELDS = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'set-cookie',
  'secret',
  'd',
  // mysql2 puts the statement with its values on an error.
  'sql',
];
const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
const FIELDS = new RegExp(`("(?:${SECRET_FIELDS.join('|')})":)(?:${TEXT}|\\[(?:${TEXT},?)*\\])`, 'gi');
const URL_PASSWORD = /(\/\/[^\s:@/"]*):[^\s@/"]+@/g;
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/**
 * Blots secrets out of a finished line. pino's own `redact` takes paths of a fixed depth, and errors of libraries nest requests and
 * configurations at any.
 */
export function blotSecrets(line: string): string {
  return line.replace(FIELDS, '$1"[secret]"').replace(URL_PASSWORD, '$1:[secret]@').replace(JWT, '[token]');
}

/** A service's log: one JSON line an event, with the service and its instance in each, and secrets blotted out. */
export function createLog(service: string, instance: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service, instance },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: blotSecrets },
  };
  return destination ? pino(options, destination) : pino(options);
}
