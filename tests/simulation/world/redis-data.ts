/** One entry; its number stands for its id, `<number>-0`. */
export interface Entry {
  readonly number: number;
  readonly fields: readonly string[];
}

export interface Group {
  last: number;
  /** Entry → how often it was delivered. */
  readonly pending: Map<number, number>;
}

export interface Stream {
  entries: Entry[];
  readonly groups: Map<string, Group>;
}

interface Lease {
  owner: string;
  reader: string;
  till: number;
}

/** What Redis holds, as far as ChatApp uses it. Plain data: a copy of it is what a crash may leave. */
export interface RedisData {
  lastNumber: number;
  readonly streams: Map<string, Stream>;
  readonly leases: Map<string, Map<number, Lease>>;
  readonly members: Map<string, Map<string, number>>;
  readonly hashes: Map<string, Map<string, string>>;
  readonly strings: Map<string, string>;
}

export function emptyRedis(): RedisData {
  return {
    lastNumber: 0,
    streams: new Map(),
    leases: new Map(),
    members: new Map(),
    hashes: new Map(),
    strings: new Map(),
  };
}

export const numberOf = (id: string): number => Number(id.replace('(', '').split('-')[0]);
export const idOf = (number: number): string => `${number}-0`;

export function table<Key, Value>(tables: Map<string, Map<Key, Value>>, name: string): Map<Key, Value> {
  let found = tables.get(name);
  if (found === undefined) tables.set(name, (found = new Map()));
  return found;
}
