/** A number that the reckoning rests on, and where it is from. */
export interface Constant {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
  readonly from: string;
}

const constant = (value: number, unit: string, what: string, from: string): Constant => ({ value, unit, what, from });

const probe = 'performance.md, probe at 12,000 messages/s in rooms of 2';
const quiet = 'performance.md, `fanout-20`: deliveries that nothing joins';
const storm =
  'performance.md, resume storm: 31 s for 100,000 subscriptions, a third of it gateways; the rest shared out here';
const redis = 'redis.manual.ts, Redis 7.0, two cores, 2026-11-24';
const assumption = 'assumed';

/** What was measured, on two cores of a shared machine (results.md); processor time in µs. */
export const measured = {
  gatewayMessage: constant(35, 'µs', 'gateway, a message in, its answer and two joined deliveries out', probe),
  writerMessage: constant(23, 'µs', 'chat-writer, a message', probe),
  mysqlMessage: constant(22, 'µs', 'MySQL, a message', probe),
  redisMessage: constant(10, 'µs', 'Redis, a message as far as the writer and to two inboxes', probe),
  fanoutMessage: constant(6, 'µs', 'fanout, a message, inboxes not counted', probe),
  gatewayDelivery: constant(13, 'µs', 'gateway, one more socket', quiet),
  nginxDelivery: constant(13, 'µs', 'nginx, one more socket', quiet),
  gatewaySubscription: constant(100, 'µs', 'gateway, a subscription', storm),
  writerSubscription: constant(90, 'µs', 'chat-writer, a subscription', storm),
  mysqlSubscription: constant(50, 'µs', 'MySQL, a subscription', storm),
  redisSubscription: constant(30, 'µs', 'Redis, a subscription', storm),
  fanoutSubscription: constant(20, 'µs', 'fanout, a subscription', storm),
  nginxSubscription: constant(20, 'µs', 'nginx, a subscription', storm),
  fanoutInbox: constant(3.6, 'µs', 'fanout, a record into one more inbox', redis),
  joining: constant(
    4.9,
    '×',
    'cheaper for each record where ten share an entry',
    'facts of the first build: XADD 4.9 and 1.0 µs',
  ),
  redisInboxIn: constant(2.1, 'µs', 'Redis, a record into one more inbox', redis),
  redisInboxOut: constant(
    1.6,
    'µs',
    'Redis, read and acknowledged by a gateway, a hundred at once',
    'facts of the first build: XREADGROUP + XACK',
  ),
  gatewayInbox: constant(
    3,
    'µs',
    'gateway, read and acknowledged, a hundred at once',
    'facts of the first build: XREADGROUP + XACK',
  ),
  tokenCheck: constant(
    135,
    'µs',
    'gateway, the signature of an access token',
    'facts of the first build: EdDSA verify',
  ),
  connectionKib: constant(
    9,
    'KiB',
    'gateway, an idle connection (RSS, one room)',
    'facts of the first build: ws 7, with Fastify 12',
  ),
  heartbeatPerLease: constant(0.78, 'µs', 'Redis, a heartbeat, for each lease of the group', redis),
  lagLook: constant(2, 'µs', 'Redis, one look at how far a partition is behind (0.5 in the command)', redis),
  gatewaysPerName: constant(0.02, 'µs', 'Redis, the list of gateways, for each name', redis),
  instancesPerName: constant(0.32, 'µs', 'Redis, what all processes say of themselves, for each', redis),
  routeBytes: constant(96, 'bytes', 'Redis, a route in `routes:{p}`', redis),
  routeRead: constant(0.47, 'µs', 'Redis stands still while a next owner reads, for each route', redis),
  routeTaken: constant(0.85, 'µs', 'until the next owner has it, for each route', redis),
  routeWritten: constant(0.42, 'µs', 'Redis, a route written', redis),
  messageBytes: constant(
    1_700,
    'bytes',
    'MySQL, a message with reactions and its index of search',
    'operations.md, demo data of a million messages',
  ),
} as const;

/** What nobody has measured: how people behave, and how full machines may be. */
export const assumed = {
  roomsEach: constant(20, 'rooms', 'rooms that a connected person listens to', assumption),
  messagesEachMinute: constant(0.1, '1/min', 'messages of a connected person, at the busiest time', assumption),
  sessionS: constant(3_600, 's', 'how long a connection lives', assumption),
  waveS: constant(3_600, 's', 'in which a third of all come in the morning, besides', assumption),
  refreshMs: constant(1, 'ms', 'all processes, a new access token (every ten minutes)', assumption),
  endedSessionsADay: constant(
    0.2,
    '1/day',
    'logouts and changes of a person, which every gateway hears of',
    assumption,
  ),
  idleUs: constant(3, 'µs/s', 'gateway and nginx, a quiet connection (the bar of `idle`)', assumption),
  load: constant(0.5, '', 'how busy a core may be at the busiest time', assumption),
  connections: constant(15_000, '', 'connections of a gateway', assumption),
  dailyShare: constant(1 / 3, '', 'mean of a day against its busiest time', assumption),
  deliveryBytes: constant(400, 'bytes', 'a delivery on the wire', assumption),
  routesEach: constant(4e6, '', 'routes of a fanout, with what it counts some 0.6 GB', assumption),
  gatewayKib: constant(
    18,
    'KiB',
    'gateway, a connection with 20 rooms: the idle one and what the table below says',
    assumption,
  ),
  partitionsEach: constant(
    8,
    '',
    'partitions for each instance, so that shares differ by an eighth at most',
    assumption,
  ),
  nginxCores: constant(8, 'cores', 'that one machine with nginx has busy', assumption),
  mysqlCores: constant(8, 'cores', 'that one MySQL has busy', assumption),
  commits: constant(
    3_000,
    '1/s',
    'transactions of one row each that one MySQL takes (0.34 ms each, measured)',
    assumption,
  ),
  stallS: constant(0.5, 's', 'for which a Redis may stand still', assumption),
  clients: constant(10_000, '', 'connections of one Redis: its default of `maxclients`', assumption),
  keepDays: constant(365, 'days', 'for which messages are kept', assumption),
  shardTb: constant(2, 'TB', 'of one MySQL', assumption),
} as const;

/** Settings of the code as it is. */
export const present = {
  heartbeatMs: 250,
  leaseTtlMs: 3_000,
  lagLookMs: 2_000,
  pruneMs: 1_000,
  tidyMs: 60_000,
  accessTokenS: 600,
  mostPartitions: 1_024,
  roomMembers: 10_000,
  onlineEveryMs: 5_000,
} as const;
