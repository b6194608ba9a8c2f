import type { Instance, StoreState } from '@chatapp/contracts';

/** Lines of INFO that are worth a look, and what they are called here. */
const FACTS: Readonly<Record<string, string>> = {
  redis_version: 'version',
  uptime_in_seconds: 'uptimeS',
  used_memory: 'memoryBytes',
  maxmemory: 'maxMemoryBytes',
  connected_clients: 'clients',
  instantaneous_ops_per_sec: 'commandsPerS',
  aof_last_write_status: 'writesToDisk',
};

/** Those that run and say that they cannot reach it. */
const missing = (instances: readonly Instance[], store: string): Instance[] =>
  instances.filter(({ state, checks }) => state === 'running' && checks[store]?.ok === false);

type Facts = StoreState['facts'];

function factsOf(info: string): Facts {
  const facts: Facts = {};
  for (const line of info.split('\r\n')) {
    const [key = '', value = ''] = line.split(':', 2);
    const name = FACTS[key];
    if (name !== undefined) facts[name] = /^\d+$/.test(value) ? Number(value) : value;
  }
  return facts;
}

/** Of two masters of a cluster: sums, the shorter time, and the word of the one that is not well. */
function joined(a: Facts, b: Facts): Facts {
  const facts = { ...a };
  for (const [name, its] of Object.entries(b)) {
    const other = facts[name];
    if (typeof its !== 'number' || typeof other !== 'number') facts[name] = other === 'ok' ? its : (other ?? its);
    else facts[name] = name === 'uptimeS' ? Math.min(its, other) : its + other;
  }
  return facts;
}

/** Redis, which has just answered. `infos` is what INFO says, of each master where there are several. */
export function redisState(infos: readonly string[], instances: readonly Instance[], now: number): StoreState {
  const facts = infos.map(factsOf).reduce(joined);
  const since = new Date(now - Number(facts['uptimeS'] ?? 0) * 1_000).toISOString();
  const missedBy = missing(instances, 'redis').map(({ instance }) => instance);
  return { name: 'redis', ok: true, since, missedBy, facts };
}

/** MySQL by the word of those who use it; undefined where none of them runs. */
export function mysqlState(instances: readonly Instance[]): StoreState | undefined {
  const users = instances.filter(({ state, checks }) => state === 'running' && checks['mysql'] !== undefined);
  if (users.length === 0) return undefined;
  const missedBy = missing(users, 'mysql');
  const ok = missedBy.length === 0;
  const said = (ok ? users : missedBy).map(({ checks }) => checks['mysql']!);
  const times = said.map(({ since }) => since).toSorted();
  const answersInMs = ok ? { answersInMs: Math.max(...said.map(({ tookMs }) => tookMs)) } : {};
  // It is back since the last of them has reached it, and away since the first has missed it.
  const since = (ok ? times.at(-1) : times[0]) ?? '';
  return { name: 'mysql', ok, since, missedBy: missedBy.map(({ instance }) => instance), facts: answersInMs };
}
