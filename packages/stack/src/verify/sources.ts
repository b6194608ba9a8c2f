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

/**
 * Of the stores that are named, or else of the stack that runs in the data folder.
 * @throws StackError when neither is there
 */
export function findSources(paths: DataPaths, named: { mysqlUrl?: string; redisUrl?: string }): Sources {
  const { mysqlUrl, redisUrl } = named;
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
