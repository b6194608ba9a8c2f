import type { Settings } from '../settings.ts';
import { ClusterServers } from './cluster.ts';
import { OneServer } from './one-server.ts';
import { clusterUrls } from './redis-url.ts';
import type { Servers } from './servers.ts';

/** What a Redis URL names: one server, or where it holds several addresses with commas between them, a cluster. */
export function openServers(settings: Settings): Servers {
  const urls = clusterUrls(settings.redisUrl);
  return urls ? new ClusterServers(settings, urls) : new OneServer(settings);
}
