import { readFileSync } from 'node:fs';
import { mustBeMysqlUrl, mustBeRedisUrl } from '../address.ts';
import { StackError } from '../errors.ts';
import { readLock } from '../lock.ts';
import type { DataPaths } from '../paths.ts';
import { ensureSecrets } from '../secrets.ts';
import { readState, type StackState } from '../state.ts';
import { addressing } from '../stores/mysql-server.ts';

/** Where a system keeps its data. */
export interface Sources {
  /** `mysql://…/chatapp_chat` */
  chatUrl: string;
  authUrl: string;
  redisUrl: string;
}

/** Those that the environment names in files, as container secrets are: all three, or it names none. */
function mountedSources(): Sources | undefined {
  const { CHATAPP_CHAT_URL_FILE: chat, CHATAPP_AUTH_URL_FILE: auth, CHATAPP_REDIS_URL_FILE: redis } = process.env;
  if (chat === undefined || auth === undefined || redis === undefined) return undefined;
  const read = (file: string) => readFileSync(file, 'utf8').trim();
  return { chatUrl: read(chat), authUrl: read(auth), redisUrl: read(redis) };
}

/**
 * Of the stores that are named, or that are mounted, or else of the stack that runs in the data folder.
 * @throws StackError when neither is there
 */
export function findSources(paths: DataPaths, named: { mysqlUrl?: string; redisUrl?: string }): Sources {
  const { mysqlUrl, redisUrl } = named;
  if (mysqlUrl !== undefined) mustBeMysqlUrl('--mysql-url', mysqlUrl);
  if (redisUrl !== undefined) mustBeRedisUrl('--redis-url', redisUrl);
  const mounted = mountedSources();
  if (mounted && mysqlUrl === undefined) return { ...mounted, redisUrl: redisUrl ?? mounted.redisUrl };
  const state = readLock(paths.lock) ? readState(paths.state) : undefined;
  const running = (): StackState => {
    if (!state) throw new StackError('Nothing runs. Start it, or name the stores: --mysql-url and --redis-url');
    return state;
  };
  if (mysqlUrl !== undefined)
    return {
      chatUrl: inSchema(mysqlUrl, 'chatapp_chat'),
      authUrl: inSchema(mysqlUrl, 'chatapp_auth'),
      redisUrl: redisUrl ?? running().redis.url,
    };
  const { mysql, redis } = running();
  const { passwords } = ensureSecrets(paths.secrets);
  const at = addressing(mysql.host, mysql.port);
  return {
    chatUrl: at.url('chat', passwords.chat, 'chatapp_chat'),
    authUrl: at.url('auth', passwords.auth, 'chatapp_auth'),
    redisUrl: redisUrl ?? redis.url,
  };
}

function inSchema(mysqlUrl: string, schema: string): string {
  const url = new URL(mysqlUrl);
  url.pathname = `/${schema}`;
  return url.href;
}
