import { assumed, measured, present } from './costs.ts';
import { planFor, type Plan } from './plan.ts';
import { gatewaysReached } from './rooms.ts';

/** Something that the design as it is has one of, or that grows faster than the people do. */
export interface Limit {
  readonly name: string;
  /** How much of it is used up; 1: all. */
  readonly used: (plan: Plan) => number;
  readonly moves: string;
}

const perS = (everyMs: number) => 1_000 / everyMs;
const processes = ({ gateways, fanouts, chatWriters, auths }: Plan) => gateways + fanouts + chatWriters + auths;

/** Of a core of one Redis, so many µs a second. */
const ofRedis = (us: number) => us / 1e6 / assumed.load.value;

export const limits: readonly Limit[] = [
  {
    name: 'one Redis',
    used: ({ cores }) => cores.redis / assumed.load.value,
    moves: 'Redis Cluster: a partition’s streams share a slot, an inbox has one of its own',
  },
  {
    name: 'one nginx',
    used: ({ cores }) => cores.nginx / assumed.nginxCores.value,
    moves: 'several behind a balancer of connections (TCP), or none between it and the gateways',
  },
  {
    name: 'one MySQL of chat-writer: processor',
    used: ({ cores }) => cores.mysql / assumed.mysqlCores.value,
    moves: 'a schema for each range of rooms (every key begins with one); chat-writer knows one address today',
  },
  {
    name: 'one MySQL of chat-writer: disk of a year',
    used: ({ mysqlTb }) => mysqlTb / assumed.shardTb.value,
    moves: 'retention; the same shards; larger disks',
  },
  {
    name: 'one MySQL of auth: a new access token each ten minutes',
    used: ({ rates }) => rates.refreshes / assumed.commits.value,
    moves: 'longer tokens, or joining several refreshes in one transaction; shards by person',
  },
  {
    name: 'partitions: `PARTITIONS` is at most 1,024',
    used: ({ partitions }) => partitions / present.mostPartitions,
    moves: 'a larger maximum, once heartbeats are cheaper; it cannot be changed on data',
  },
  {
    name: 'lease hash of a group: each heartbeat reads all of it',
    used: ({ fanouts, partitions }) =>
      ofRedis(fanouts * perS(present.heartbeatMs) * partitions * measured.heartbeatPerLease.value),
    moves:
      'answering only what changed (a number that each change of owner raises); fewer heartbeats; a hash for each part of the partitions',
  },
  {
    name: 'next owner reads a partition: Redis stands still',
    // What listens, and how many of it: two hashes of a size.
    used: ({ routes, partitions }) =>
      (2 * (routes / Math.min(partitions, present.mostPartitions)) * measured.routeRead.value) /
      1e6 /
      assumed.stallS.value,
    moves: 'reading by HSCAN in pieces; more partitions',
  },
  {
    name: 'list of gateways: each fanout reads it twice a second',
    used: ({ fanouts, gateways, rates }) =>
      ofRedis((2 * fanouts * perS(present.pruneMs) + rates.userEvents) * gateways * measured.gatewaysPerName.value),
    moves: 'reading what changed since; one who looks for all',
  },
  {
    name: 'what every process says of itself: each tidies it once a minute',
    used: (plan) => ofRedis(processes(plan) ** 2 * perS(present.tidyMs) * measured.instancesPerName.value),
    moves: 'one who tidies for all',
  },
  {
    name: 'lag: each gateway looks at each partition (as much of Redis as all else)',
    used: ({ gateways, partitions, cores }) =>
      (gateways * partitions * perS(present.lagLookMs) * measured.lagLook.value) / 1e6 / cores.redis,
    moves: 'owners tell, gateways read one key; silence of an owner must still count',
  },
  {
    name: 'changes of people go to every gateway (as many records as all else)',
    used: ({ rates, gateways }) => (rates.userEvents * gateways) / (rates.inboxRecords + rates.onlineRecords),
    moves: 'only to gateways that have the person, and the ended sessions of ten minutes to be asked for at hello',
  },
  {
    name: 'connections of one Redis: each process has two to each',
    used: (plan) => (2 * processes(plan)) / assumed.clients.value,
    moves: '`maxclients`; gateways that reach a part of the shards through others',
  },
];

/** From how many connected people on the limit is reached. */
export function reachedAt({ used }: Limit): number {
  let [low, high] = [Math.log10(1e3), Math.log10(1e10)];
  if (used(planFor(10 ** low)) >= 1) return 0;
  if (used(planFor(10 ** high)) < 1) return Infinity;
  while (high - low > 0.005) {
    const middle = (low + high) / 2;
    if (used(planFor(10 ** middle)) >= 1) high = middle;
    else low = middle;
  }
  return 10 ** high;
}

/** Messages a second that a full room can take before its fanout is busy for half of the time, without and with ten that join. */
export function hotRoom({ gateways }: Plan): { inboxes: number; alone: number; joined: number } {
  const inboxes = gatewaysReached(present.roomMembers, gateways);
  const alone = (assumed.load.value * 1e6) / (inboxes * measured.fanoutInbox.value);
  return { inboxes, alone, joined: alone * measured.joining.value };
}

/** What it takes to take people in again who were on gateways that died: at most, since who asks for the same room together shares an answer. */
export function comeBack(
  plan: Plan,
  share: number,
): { people: number; subscriptions: number; cpuS: number; seconds: number } {
  const people = Math.max(plan.people / plan.gateways, plan.people * share);
  const subscriptions = people * (assumed.roomsEach.value + 1);
  const each =
    measured.gatewaySubscription.value +
    measured.writerSubscription.value +
    measured.mysqlSubscription.value +
    measured.redisSubscription.value +
    measured.fanoutSubscription.value +
    measured.nginxSubscription.value;
  const cpuS = (subscriptions * each) / 1e6;
  // All parts grow alike, so what is free of the whole is what counts: the half that is kept free, less what died with the gateways.
  const { nginx, gateway, chatWriter, fanout, redis, mysql } = plan.cores;
  const busy = nginx + gateway + chatWriter + fanout + redis + mysql;
  const free = busy / assumed.load.value - busy - (gateway / assumed.load.value) * Math.max(share, 1 / plan.gateways);
  return { people, subscriptions, cpuS, seconds: cpuS / Math.max(1, free) };
}
