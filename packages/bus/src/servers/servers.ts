import type { Redis, RedisOptions } from 'ioredis';
import { scripts, type ScriptedRedis } from '../scripts.ts';
import type { Settings } from '../settings.ts';

/**
 * What holds the streams: one Redis, or the masters of a cluster. Only what implements this knows which.
 *
 * A **place** is what one command may touch and what is kept or lost together: on a cluster a hash tag, such as a partition's number; where
 * there is one server, everything. A **server** is an address, `host:port`.
 */
export interface Servers {
  /** Everything is in one place, and always was. */
  readonly isOne: boolean;
  /** For commands about keys, wherever these are. It connects again by itself. */
  readonly redis: ScriptedRedis;
  /** Of a key. */
  placeOf(key: string): string;
  /** The server that has a place now; undefined while nobody knows. */
  serverOf(place: string): string | undefined;
  /** Those that hold anything, as far as is known. */
  all(): string[];
  /** A key of that name which is kept on a server, always the same while the server keeps what it has; undefined where it keeps nothing. */
  keyOn(server: string, name: string): string | undefined;
  /** A connection of one's own to a server, not opened yet. */
  dial(server: string, role: string): ScriptedRedis;
  /** For commands about a server and its connections. It connects again by itself. */
  control(server: string): ScriptedRedis | undefined;
  /** Something was not where it should be. Resolves, whatever comes of it, when that has been looked into. */
  refresh(): Promise<void>;
  /** Where things are has been looked up anew. */
  onRefresh(listener: () => void): void;
  close(): void;
}

/** The connection for keys: reconnects by itself, but keeps nothing meanwhile: a command fails soon. */
export const patientOptions = (settings: Settings) => ({
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: settings.commandTimeoutMs,
  socketTimeout: settings.commandTimeoutMs,
});

/** Between two attempts to connect again. */
export const reconnectMs = (times: number): number => Math.min(50 * 2 ** Math.min(times, 5), 1_000);

/** What every connection is told. */
export const commonOptions = (settings: Settings, role: string) => ({
  lazyConnect: true,
  connectTimeout: settings.commandTimeoutMs,
  connectionName: `${settings.instance}:${role}`.replaceAll(/\s/g, '_'),
  disableClientInfo: true,
  // What `entries.ts` takes apart.
  protocol: 3 as const,
  replyMapping: 'legacy' as const,
});

/** A client that never reconnects by itself. Errors reach whoever waits for a command, or the session's end. */
export function newClient(
  settings: Settings,
  role: string,
  url: string = settings.redisUrl,
  overrides: RedisOptions = {},
): ScriptedRedis {
  const options: RedisOptions = {
    ...commonOptions(settings, role),
    retryStrategy: null,
    enableOfflineQueue: false,
    scripts,
    ...overrides,
  };
  return settings.client(url, options).on('error', () => {}) as ScriptedRedis;
}

/** Closes a client at once, also one whose peer no longer answers. */
export function discard(client: Redis): void {
  if (client.status === 'end') return;
  client.disconnect();
  // A closed socket is all that makes ioredis reject what is in flight; `disconnect` alone would wait for the peer.
  (client.stream as typeof client.stream | undefined)?.destroy();
}
