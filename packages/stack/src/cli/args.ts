import { parseArgs } from 'node:util';
import { mustBeMysqlUrl, mustBeRedisUrl } from '../address.ts';
import { assumesYes } from '../backends/apt.ts';
import { StackError } from '../errors.ts';
import type { StackOptions } from '../options.ts';
import { defaultDataDir } from '../paths.ts';
import { serviceNames, type Scale, type ServiceName } from '../services/specs.ts';

export const startHelp = `npm start -- [options]

  --port N             port of the one entrance (default 8080)
  --host ADDRESS       address that it listens on (default: this machine only; 0.0.0.0 for everybody)
  --scale SERVICE=N    instances of a service: ${serviceNames.join(', ')}; may be given several times
                       (default gateway=2, one of each other)
  --data DIR           where data, secrets and logs are kept (default .chatapp)
  --docker             MySQL, Redis and nginx in containers even where the programs are installed
  --redis-memory SIZE  limit of a private Redis, such as 512mb (default: none)
  --yes                install missing packages (apt) without asking
  --help

Environment
  MYSQL_URL            an administrator's URL of a MySQL or MariaDB that runs elsewhere
  REDIS_URL            of a Redis that runs elsewhere
  PUBLIC_ORIGINS       further origins that browsers come from, comma separated: https://chat.example.org
  TRUSTED_PROXIES      proxies in front whose X-Forwarded-For counts, comma separated addresses or networks
  LOG_LEVEL, …         every other variable reaches the services as it is`;

const MAX_INSTANCES = 64;

/**
 * `["gateway=3", "fanout=2"]` as numbers.
 * @throws StackError that says what would be right
 */
export function parseScale(words: readonly string[]): Scale {
  const scale: Scale = {};
  for (const word of words) {
    const [, name = '', digits = ''] = /^([a-z-]+)=(\d{1,3})$/.exec(word) ?? [];
    const count = Number(digits);
    if (!isServiceName(name) || digits === '' || count < 1 || count > MAX_INSTANCES)
      throw new StackError(
        `--scale ${word} is not understood: SERVICE=N, with a service of ${serviceNames.join(', ')} and N from 1 to ${MAX_INSTANCES}.`,
      );
    scale[name] = count;
  }
  return scale;
}

const isServiceName = (name: string): name is ServiceName => serviceNames.some((known) => known === name);

function parsePort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 1 && port <= 65_535)) throw new StackError(`--port ${text} is not a port: a number from 1 to 65535.`);
  return port;
}

function parseMemory(text: string): string {
  if (!/^\d+(b|k|kb|m|mb|g|gb)?$/i.test(text))
    throw new StackError(`--redis-memory ${text} is not a size: a number and kb, mb or gb, such as 512mb.`);
  return text;
}

const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/**
 * What `npm start` was told, or undefined when it is to explain itself.
 * @throws StackError when an option is not understood
 */
export function parseStart(args: readonly string[], env: NodeJS.ProcessEnv): StackOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const origins = list(env.PUBLIC_ORIGINS);
  const noOrigin = origins.find((origin) => !/^https?:\/\//.test(origin) || !URL.canParse(origin));
  if (noOrigin !== undefined)
    throw new StackError(`PUBLIC_ORIGINS: ${noOrigin} is no origin like https://chat.example`);
  if (env.MYSQL_URL) mustBeMysqlUrl('MYSQL_URL', env.MYSQL_URL);
  if (env.REDIS_URL) mustBeRedisUrl('REDIS_URL', env.REDIS_URL);
  return {
    dataDir: values.data ?? defaultDataDir,
    port: parsePort(values.port ?? '8080'),
    ...(values.host === undefined ? {} : { host: values.host }),
    scale: parseScale(values.scale ?? []),
    preferDocker: values.docker ?? false,
    redisMaxMemory: values['redis-memory'] === undefined ? undefined : parseMemory(values['redis-memory']),
    assumeYes: values.yes === true || assumesYes(env),
    mysqlUrl: env.MYSQL_URL || undefined,
    redisUrl: env.REDIS_URL || undefined,
    origins,
    trustedProxies: list(env.TRUSTED_PROXIES),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        scale: { type: 'string', multiple: true },
        data: { type: 'string' },
        docker: { type: 'boolean' },
        'redis-memory': { type: 'string' },
        yes: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new StackError(`${(error as Error).message}\n\n${startHelp}`);
  }
}
