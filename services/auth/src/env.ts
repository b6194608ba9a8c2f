import { availableParallelism } from 'node:os';
import { baseEnv } from '@chatapp/service-kit';
import Type from 'typebox';

/** Every setting of the service. */
export const env = Type.Object({
  ...baseEnv,
  MYSQL_URL: Type.String({ pattern: '^mysql://', description: 'mysql://user:password@host:port/schema' }),
  JWT_PRIVATE_KEYS_FILE: Type.String({ description: 'JWKS with private Ed25519 keys; the first signs' }),
  JWT_PUBLIC_KEYS_FILE: Type.String({ description: 'JWKS with the public keys; read again when it changes' }),
  PUBLIC_ORIGINS: Type.String({
    default: '',
    description:
      "Origins of browsers that may call, besides the request's own host: comma list, like https://chat.example",
  }),
  SECRET_KEY: Type.String({
    minLength: 32,
    description: 'What second factors are encrypted with in the database: 32 random characters or more',
  }),
  SMTP_URL: Type.String({
    default: '',
    pattern: '^$|^smtps?://',
    description: 'smtp://user:password@host:587 of a mail server, or smtps://…; none: no mail is sent',
  }),
  MAIL_FROM: Type.String({ default: '', description: 'Sender of mails: ChatApp <chat@example.org>' }),
  LOGIN_FAILURES_PER_ACCOUNT: Type.Integer({
    minimum: 0,
    default: 10,
    description: 'Wrong passwords for one username within LOGIN_WINDOW_S; 0 sets no limit',
  }),
  LOGIN_FAILURES_PER_ADDRESS: Type.Integer({
    minimum: 0,
    default: 100,
    description: 'Wrong passwords from one address (IPv6: one /64) within LOGIN_WINDOW_S; 0 sets no limit',
  }),
  CODE_FAILURES_PER_ACCOUNT: Type.Integer({
    minimum: 1,
    default: 5,
    description: 'Wrong codes of a second factor, for one account within LOGIN_WINDOW_S',
  }),
  LOGIN_WINDOW_S: Type.Integer({
    minimum: 1,
    default: 900,
    description: 'Seconds from the first failure until they are forgotten',
  }),
  REGISTRATIONS_PER_HOUR_PER_ADDRESS: Type.Integer({
    minimum: 0,
    default: 1_000,
    description: 'Attempts to register from one address (IPv6: one /64) within an hour; 0 sets no limit',
  }),
  RESETS_PER_HOUR_PER_ADDRESS: Type.Integer({
    minimum: 0,
    default: 60,
    description: 'Links to a new password asked for, or tried, from one address within an hour; 0 sets no limit',
  }),
  RESET_MAILS_PER_HOUR_PER_ACCOUNT: Type.Integer({
    minimum: 1,
    default: 3,
    description: 'Mails with such a link to one account within an hour; more are left out',
  }),
  HASH_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 64,
    // More would wait for a thread: Node's pool has four unless UV_THREADPOOL_SIZE says otherwise.
    default: Math.min(availableParallelism(), 4),
    description: 'Passwords hashed at once, 19 MiB each; default: the cores, at most 4',
  }),
  HASH_QUEUE: Type.Integer({
    minimum: 0,
    default: 500,
    description: 'Passwords that wait to be hashed; more are refused as busy',
  }),
  HASH_WAIT_MS: Type.Integer({
    minimum: 0,
    default: 15_000,
    description: "How long one may wait before it is refused as busy; below the entrance's time-out (20 s)",
  }),
});
