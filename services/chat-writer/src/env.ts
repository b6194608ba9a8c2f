import { limits } from '@chatapp/contracts';
import { baseEnv } from '@chatapp/service-kit';
import Type, { type Static } from 'typebox';

const count = (options: { default: number; minimum?: number; description: string }) =>
  Type.Integer({ minimum: 1, ...options });

/** The settings of chat-writer. */
export const Env = Type.Object({
  ...baseEnv,
  MYSQL_URL: Type.String({ pattern: '^mysql://', description: 'mysql://user:password@host:port/schema' }),
  JWT_PUBLIC_KEYS_FILE: Type.String({ description: "JWKS file with auth's public keys" }),
  WRITE_CONNECTIONS: count({
    default: 8,
    description: 'MySQL connections for transactions; most share one of them',
  }),
  READ_CONNECTIONS: count({ default: 10, description: 'MySQL connections for queries' }),
  BATCH_RECORDS: count({ default: 1_000, description: 'Commands in one transaction at the most' }),
  CACHED_ROOMS: count({ default: 2_000, description: 'Rooms that each partition remembers' }),
  CACHED_MEMBERS: count({ default: 20_000, description: 'Memberships that each partition remembers' }),
  CACHED_PEOPLE: count({ default: 50_000, description: 'People that this instance remembers' }),
  REVOCATION_POLL_MS: count({ default: 500, minimum: 50, description: 'How often ended sessions are looked up' }),
  RETENTION_EVERY_S: count({
    default: 3_600,
    description: 'How often messages that have had their time are looked for',
  }),
  COMMAND_MEMORY_S: count({
    default: 24 * 3_600,
    minimum: limits.accessTokenS,
    description: 'For how long a repeated command is known to be one',
  }),
});
export type Env = Static<typeof Env>;
