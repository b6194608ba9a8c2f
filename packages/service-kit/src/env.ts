import { readFileSync } from 'node:fs';
import Type, { type Static, type TObject, type TSchema } from 'typebox';
import Value from 'typebox/value';
import { fromText } from './from-text.ts';

/** The settings that every service has. */
export const baseEnv = {
  LOG_LEVEL: Type.Union(
    ['trace', 'debug', 'info', 'warn', 'error', 'silent'].map((level) => Type.Literal(level)),
    { default: 'info', description: 'How much is logged' },
  ),
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 0,
    description: 'Port of the public side; 0 picks a free one',
  }),
  INTERNAL_PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 0,
    description: 'Port of /metrics, /healthz and /readyz',
  }),
  INSTANCE: Type.String({
    default: '',
    pattern: '^[A-Za-z0-9._-]{0,64}$',
    description: 'Name of this instance; made when empty',
  }),
  REDIS_URL: Type.String({
    pattern: '^rediss?://',
    description: 'redis://[user:password@]host:port[/db]; several with commas between them are nodes of a cluster',
  }),
  PARTITIONS: Type.Integer({
    minimum: 1,
    maximum: 1_024,
    default: 16,
    description: 'Partitions of the installation; fixed once it holds data',
  }),
  TRUSTED_PROXIES: Type.String({
    default: 'loopback',
    description: 'Addresses whose X-Forwarded-For counts: comma list of IPs, CIDRs, loopback, uniquelocal',
  }),
  STOP_TIMEOUT_MS: Type.Integer({ minimum: 100, default: 10_000, description: 'How long a graceful stop may take' }),
  HUNG_AFTER_MS: Type.Integer({
    minimum: 0,
    default: 30_000,
    description:
      'How long the event loop may stand still before the process ends itself, to be started anew; 0: for ever',
  }),
} as const;

/** Settings that are missing or wrong, all at once. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`Settings are missing or wrong:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Reads the settings that `schema` names from `source`. `X` may also come as `X_FILE`, the path of a file that holds it (container secrets).
 * Every fault is reported at once, by name; values are never shown, since they may be secrets.
 * @throws EnvError
 */
export function loadEnv<Schema extends TObject>(
  schema: Schema,
  source: NodeJS.ProcessEnv = process.env,
): Static<Schema> {
  const faults: string[] = [];
  const raw: Record<string, string> = {};
  for (const name of Object.keys(schema.properties)) {
    const text = readSetting(name, source, faults);
    if (text !== undefined && text !== '') raw[name] = text;
  }
  const env = fromText(schema, raw);
  for (const [name, property] of Object.entries(schema.properties)) {
    const { description = '' } = property as { description?: string };
    if (faults.some((fault) => fault.startsWith(`${name}_FILE`))) continue;
    if (env[name] === undefined) faults.push(`${name} is missing (${description})`);
    else if (!Value.Check(property, env[name])) {
      faults.push(`${name} is wrong: ${reasonOf(property, env[name])} (${description})`);
    }
  }
  if (faults.length > 0) throw new EnvError(faults);
  return env as Static<Schema>;
}

function reasonOf(property: TSchema, value: unknown): string {
  const { anyOf } = property as { anyOf?: readonly { const?: unknown }[] };
  if (anyOf?.every((choice) => 'const' in choice))
    return `it must be ${anyOf.map((choice) => choice.const).join(', ')}`;
  return [...new Set(Value.Errors(property, value).map(({ message }) => message))].join(', ');
}

function readSetting(name: string, source: NodeJS.ProcessEnv, faults: string[]): string | undefined {
  const path = source[`${name}_FILE`];
  // Some settings are themselves called …_FILE and hold a path: those have no file of their own.
  if (path === undefined || path === '') return source[name];
  if (source[name]) faults.push(`${name}_FILE and ${name} are both set: keep one`);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    faults.push(`${name}_FILE cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    return undefined;
  }
}
