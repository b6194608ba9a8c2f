import { idOf, numberOf, table, type Group, type RedisData, type Stream } from './redis-data.ts';

/** What a command may know of the server besides its data. */
export interface Server {
  readonly data: RedisData;
  readonly runId: string;
  readonly nowMs: number;
}

type Args = readonly (string | number)[];
type Command = (server: Server, ...args: (string | number)[]) => unknown;

function streamOf({ data }: Server, name: string): Stream {
  let stream = data.streams.get(name);
  if (stream === undefined) data.streams.set(name, (stream = { entries: [], groups: new Map() }));
  return stream;
}

function groupOf({ data }: Server, stream: string, group: string): { stream: Stream; group: Group } {
  const found = data.streams.get(stream);
  const its = found?.groups.get(group);
  if (found === undefined || its === undefined) throw new Error(`NOGROUP No such key '${stream}' or group '${group}'`);
  return { stream: found, group: its };
}

const bytes = (text: string): Buffer => Buffer.from(text);

/** The entries with these numbers, as a read shows them; without fields where they have been trimmed. */
function shown(stream: Stream, numbers: readonly number[]): [Buffer, Buffer[] | null][] {
  const byNumber = new Map(stream.entries.map((entry) => [entry.number, entry.fields]));
  return numbers.map((number) => [bytes(idOf(number)), byNumber.get(number)?.map(bytes) ?? null]);
}

const pairsOf = (flat: Args): [string, string][] =>
  Array.from({ length: flat.length / 2 }, (_, index) => [String(flat[index * 2]), String(flat[index * 2 + 1])]);

/** The commands and scripts that ChatApp uses, each in one step. Scripts do what the Lua files of the same name do. */
export const commands: Record<string, Command> = {
  xadd(server, name, ...rest) {
    const stream = String(name);
    if (rest[0] === 'NOMKSTREAM' && !server.data.streams.has(stream)) return null;
    // By the clock, so that what is lost leaves its number to nobody.
    const number = Math.max(server.data.lastNumber + 1, Math.floor(server.nowMs * 1_000));
    server.data.lastNumber = number;
    streamOf(server, stream).entries.push({ number, fields: rest.slice(rest.indexOf('*') + 1).map(String) });
    return idOf(number);
  },

  xack(server, stream, group, ...ids) {
    const { pending } = groupOf(server, String(stream), String(group)).group;
    return ids.filter((id) => pending.delete(numberOf(String(id)))).length;
  },

  /** Only `MINID`, as inboxes are trimmed. */
  xtrim(server, stream, _how, id) {
    const found = streamOf(server, String(stream));
    found.entries = found.entries.filter(({ number }) => number >= numberOf(String(id)) + 1);
    return 0;
  },

  xpending(server, stream, group, from) {
    const { pending } = groupOf(server, String(stream), String(group)).group;
    const oldest = [...pending.keys()].filter((number) => number > numberOf(String(from))).sort((a, b) => a - b)[0];
    return oldest === undefined ? [] : [[idOf(oldest), 'owner', 0, pending.get(oldest)]];
  },

  busPulse({ data, runId }, key, candidate) {
    if (!data.strings.has(String(key))) data.strings.set(String(key), String(candidate));
    return [runId, data.strings.get(String(key))];
  },

  busHeartbeat({ data, nowMs }, membersKey, leasesKey, holder, ttlMs, isStaying, ...held) {
    const members = table(data.members, String(membersKey));
    const leases = table(data.leases, String(leasesKey));
    for (const [member, till] of members) if (till <= nowMs) members.delete(member);
    if (isStaying === 1) members.set(String(holder), nowMs + Number(ttlMs));
    else members.delete(String(holder));
    for (const [p, reader] of pairsOf(held)) {
      const lease = leases.get(Number(p));
      if (lease?.owner === holder) Object.assign(lease, { reader, till: nowMs + Number(ttlMs) });
    }
    const live = [...leases].filter(([, { till }]) => till > nowMs).flatMap(([p, { owner }]) => [String(p), owner]);
    return [nowMs, [...members.keys()].sort(), live];
  },

  busAcquire({ data, nowMs }, leasesKey, holder, ttlMs, ...wanted) {
    const leases = table(data.leases, String(leasesKey));
    const taken: [number, string][] = [];
    for (const [name, reader] of pairsOf(wanted)) {
      const p = Number(name);
      const current = leases.get(p);
      const isOthers = current !== undefined && current.owner !== holder;
      if (isOthers && current.till > nowMs) continue;
      leases.set(p, { owner: String(holder), reader, till: nowMs + Number(ttlMs) });
      taken.push([p, isOthers && current.reader !== ':' ? current.reader : '']);
    }
    return taken;
  },

  busRelease({ data }, leasesKey, holder, ...partitions) {
    const leases = table(data.leases, String(leasesKey));
    const own = partitions.map(Number).filter((p) => leases.get(p)?.owner === holder);
    for (const p of own) leases.delete(p);
    return own.length;
  },

  busForgive({ data }, stream, group) {
    const pending = data.streams.get(String(stream))?.groups.get(String(group))?.pending;
    for (const number of pending?.keys() ?? []) pending?.set(number, 1);
    return 0;
  },

  busEnsureGroup(server, count, ...names) {
    const group = String(names[Number(count)]);
    const missing = names.slice(0, Number(count)).filter((name) => !streamOf(server, String(name)).groups.has(group));
    for (const name of missing) streamOf(server, String(name)).groups.set(group, { last: 0, pending: new Map() });
    return missing;
  },

  /** Runs are short: nothing need be trimmed. */
  busTrim: () => 0,

  acquireState({ data }, routes, epochKey, presence) {
    const epoch = Number(data.strings.get(String(epochKey)) ?? 0) + 1;
    data.strings.set(String(epochKey), String(epoch));
    return [epoch, [...table(data.hashes, String(routes)).keys()], [...table(data.hashes, String(presence))].flat()];
  },

  saveState({ data }, hash, epochKey, epoch, ...pairs) {
    if (data.strings.get(String(epochKey)) !== String(epoch)) return 0;
    const fields = table(data.hashes, String(hash));
    for (let index = 0; index < pairs.length; index += 2) {
      if (pairs[index + 1] === '') fields.delete(String(pairs[index]));
      else fields.set(String(pairs[index]), String(pairs[index + 1]));
    }
    return 1;
  },
};

/** XREADGROUP taken apart. */
export interface Reading {
  readonly group: string;
  readonly count: number;
  readonly blockMs: number;
  readonly streams: readonly (readonly [name: string, from: string])[];
}

export function readingOf(args: Args): Reading {
  const words = args.map(String);
  const names = words.slice(words.indexOf('STREAMS') + 1);
  const streams = names
    .slice(0, names.length / 2)
    .map((name, index) => [name, names[names.length / 2 + index]!] as const);
  const after = (word: string) => (words.includes(word) ? Number(words[words.indexOf(word) + 1]) : 0);
  return { group: words[1]!, count: after('COUNT'), blockMs: after('BLOCK'), streams };
}

/** What a read brings now; null for nothing, in which case one that blocks waits. */
export function read(server: Server, { group: name, count, streams }: Reading): unknown {
  const found: [Buffer, ReturnType<typeof shown>][] = [];
  for (const [streamName, from] of streams) {
    const { stream, group } = groupOf(server, streamName, name);
    const isNew = from === '>';
    const after = isNew ? group.last : numberOf(from);
    const known = isNew ? stream.entries.map(({ number }) => number) : [...group.pending.keys()].sort((a, b) => a - b);
    const numbers = known.filter((number) => number > after).slice(0, count);
    for (const number of numbers) group.pending.set(number, (group.pending.get(number) ?? 0) + 1);
    if (isNew) group.last = numbers.at(-1) ?? group.last;
    if (numbers.length > 0 || !isNew) found.push([bytes(streamName), shown(stream, numbers)]);
  }
  return found.length > 0 ? found : null;
}
