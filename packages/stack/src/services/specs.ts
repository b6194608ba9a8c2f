import { randomBytes } from 'node:crypto';
import type { MysqlServer } from '../stores/mysql-server.ts';
import type { RedisServer } from '../stores/redis.ts';
import type { Secrets } from '../secrets.ts';

/** Everything that runs on Node, in the order in which it starts; it stops in the opposite one. */
export const serviceNames = ['auth', 'chat-writer', 'search-indexer', 'fanout', 'gateway', 'web'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** How many instances of each. */
export type Scale = Partial<Record<ServiceName, number>>;

export const defaultScale: Readonly<Record<ServiceName, number>> = {
  auth: 1,
  'chat-writer': 1,
  'search-indexer': 1,
  fanout: 1,
  gateway: 2,
  web: 1,
};

/** What the services' settings are made of. */
export interface ServiceContext {
  mysql: Pick<MysqlServer, 'url'>;
  redis: Pick<RedisServer, 'redisUrl'>;
  secrets: Secrets;
  /** The first is where people go; browsers may come from all of them. */
  origins: readonly string[];
}

interface ServiceSpec {
  /** Below the repository's root. */
  entry: string;
  /** Answers whether the service can do its work; on the internal port where it has one. */
  readyPath: string;
  hasInternalPort: boolean;
  env(context: ServiceContext): Record<string, string>;
  /** Options of Node itself. */
  nodeOptions?: readonly string[];
}

const service = (name: ServiceName, env: ServiceSpec['env']): ServiceSpec => ({
  entry: `services/${name}/src/main.ts`,
  readyPath: '/readyz',
  hasInternalPort: true,
  env: (context) => ({ REDIS_URL: context.redis.redisUrl, ...env(context) }),
});

export const serviceSpecs: Readonly<Record<ServiceName, ServiceSpec>> = {
  auth: service('auth', ({ mysql, secrets, origins }) => ({
    MYSQL_URL: mysql.url('auth', secrets.passwords.auth, 'chatapp_auth'),
    SECRET_KEY_FILE: secrets.secretKeyFile,
    JWT_PRIVATE_KEYS_FILE: secrets.jwtPrivateKeysFile,
    JWT_PUBLIC_KEYS_FILE: secrets.jwtPublicKeysFile,
    PUBLIC_ORIGINS: origins.join(','),
  })),
  'chat-writer': service('chat-writer', ({ mysql, secrets }) => ({
    MYSQL_URL: mysql.url('chat', secrets.passwords.chat, 'chatapp_chat'),
    JWT_PUBLIC_KEYS_FILE: secrets.jwtPublicKeysFile,
  })),
  // A second program of chat-writer, which owns the tables that it fills.
  'search-indexer': {
    ...service('chat-writer', ({ mysql, secrets }) => ({
      MYSQL_URL: mysql.url('chat', secrets.passwords.chat, 'chatapp_chat'),
    })),
    entry: 'services/chat-writer/src/search/main.ts',
  },
  fanout: service('fanout', () => ({})),
  gateway: {
    ...service('gateway', ({ secrets, origins }) => ({
      JWT_PUBLIC_KEYS_FILE: secrets.jwtPublicKeysFile,
      PUBLIC_ORIGINS: origins.join(','),
    })),
    // The young generation's own size is most of what idle connections seem to cost: 10,000 of them take 9 KiB each with 8 MB, 17 with 16 MB.
    nodeOptions: ['--max-semi-space-size=8'],
  },
  web: {
    entry: 'web/build/index.js',
    readyPath: '/',
    hasInternalPort: false,
    env: ({ origins }) => ({ ORIGIN: origins[0] ?? '' }),
  },
};

/** A new one for each start: what a dead process left in Redis under its name is not taken for the new one's. */
export const instanceName = (service: ServiceName, index: number): string =>
  `${service}-${index}-${randomBytes(3).toString('hex')}`;
