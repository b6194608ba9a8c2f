/** What a Redis of ours is told. */
export interface RedisSettings {
  port: number;
  bind: string;
  dir: string;
  password: string;
  /** A private one on this machine also listens there. */
  socket?: string;
  /** `512mb`; without a limit where absent. */
  maxMemory?: string | undefined;
}

/**
 * The append-only file is synced each second, and nothing is ever evicted: at the limit writers get an error and keep what they have.
 * The whole configuration, so that the password stands in no process list.
 */
export function redisConfig({ port, bind, dir, password, socket, maxMemory }: RedisSettings): string {
  return `${[
    `bind ${bind}`,
    `port ${port}`,
    `dir "${dir}"`,
    `requirepass ${password}`,
    'daemonize no',
    'appendonly yes',
    'appendfsync everysec',
    // Streams grow and are trimmed all the time: at the default of 64 MB a busy server would rewrite its file every few seconds.
    'auto-aof-rewrite-min-size 256mb',
    'save ""',
    'maxmemory-policy noeviction',
    ...(maxMemory ? [`maxmemory ${maxMemory}`] : []),
    ...(socket ? [`unixsocket "${socket}"`, 'unixsocketperm 700'] : []),
  ].join('\n')}\n`;
}
