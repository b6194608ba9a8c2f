import { formatNumber, tableOf } from '../../bench/report/table.ts';
import { assumed, measured, present, type Constant } from './costs.ts';
import { groupEvents, type Event } from './events.ts';
import { comeBack, hotRoom, limits, reachedAt } from './limits.ts';
import { planFor, type Plan } from './plan.ts';
import { gatewaysReached } from './rooms.ts';
import { routing } from './routes.ts';
import { skewOf } from './skew.ts';
import { subscribed } from './subscriptions.ts';

const SIZES = [1e4, 1e6, 1e8] as const;
const SEED = 1;
const SAMPLED_ROUTES = 1_000_000;
const HEAD = ['', '10 thousand', '1 million', '100 million'];

const plans = SIZES.map((people) => planFor(people));

/** Figures of any size, short: 12 k, 3.4 M. */
function short(value: number): string {
  for (const [unit, name] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const)
    if (value >= unit * 10 || (value >= unit && unit > 1e3))
      return `${formatNumber(Number((value / unit).toPrecision(2)))} ${name}`;
  return formatNumber(Number(value.toPrecision(2)));
}

const row = (name: string, of: (plan: Plan) => number | string): string[] => [
  name,
  ...plans.map((plan) => {
    const value = of(plan);
    return typeof value === 'string' ? value : short(value);
  }),
];

/** What so many people need. */
export function needs(): string {
  return tableOf(HEAD, [
    row('messages/s', ({ rates }) => rates.messages),
    row('deliveries of messages/s', ({ rates }) => rates.deliveries),
    row('deliveries of how many listen/s', ({ rates }) => rates.onlineDeliveries),
    row('records into inboxes/s', ({ rates }) => rates.inboxRecords + rates.onlineRecords),
    row('subscriptions/s', ({ rates }) => rates.subscriptions),
    row('**gateways**', ({ gateways }) => gateways),
    row('their busy cores', ({ cores }) => cores.gateway),
    row('their memory, GB', ({ gatewayGb }) => gatewayGb),
    row('**chat-writers**', ({ chatWriters }) => chatWriters),
    row('**fanouts**', ({ fanouts }) => fanouts),
    row('routes', ({ routes }) => routes),
    row('**auths**', ({ auths }) => auths),
    row('**partitions** to begin with', ({ partitions }) => partitions),
    row('**Redis** shards', ({ redisShards }) => redisShards),
    row('routes in Redis, GB', ({ routes }) => (2 * routes * measured.routeBytes.value) / 1e9),
    row('**MySQL** shards, for a year of messages', ({ mysqlShards }) => mysqlShards),
    row('TB a year', ({ mysqlTb }) => mysqlTb),
    row('MySQL, busy cores', ({ cores }) => cores.mysql),
    row('nginx, busy cores', ({ cores }) => cores.nginx),
    row('network to clients, Gbit/s', ({ networkGbit }) => networkGbit),
  ]).join('\n');
}

/** What is reached first. */
export function firstLimits(): string {
  const sorted = limits.map((limit) => ({ limit, at: reachedAt(limit) })).toSorted((a, b) => a.at - b.at);
  const percent = (used: number) => (used < 0.001 ? '< 0.1 %' : `${short(used * 100)} %`);
  return tableOf(
    ['limit', 'people', ...HEAD.slice(1), 'what moves it'],
    sorted.map(({ limit, at }) => [
      limit.name,
      short(at),
      ...plans.map((plan) => percent(limit.used(plan))),
      limit.moves,
    ]),
  ).join('\n');
}

/** A full room, and people who come back. */
export function extremes(): string {
  const times = (plan: Plan, share: number) => {
    const { subscriptions, cpuS, seconds } = comeBack(plan, share);
    return `${short(subscriptions)}; ${short(cpuS)}; ${seconds < 1 ? '< 1' : short(seconds)}`;
  };
  return tableOf(HEAD, [
    row('inboxes of a message in a room of 20', ({ gateways }) => gatewaysReached(20, gateways)),
    row('in one of 200', ({ gateways }) => gatewaysReached(200, gateways)),
    row('in one of 2,000', ({ gateways }) => gatewaysReached(2_000, gateways)),
    row('in one of 10,000', (plan) => (plan.people > present.roomMembers ? hotRoom(plan).inboxes : '–')),
    row('messages/s that such a room takes, each alone', (plan) =>
      plan.people > present.roomMembers ? hotRoom(plan).alone : '–',
    ),
    row('the same, ten in one entry', (plan) => (plan.people > present.roomMembers ? hotRoom(plan).joined : '–')),
    row('a gateway dies: subscriptions; processor, s; time, s', (plan) => times(plan, 0)),
    row('a third of them at once: the same', (plan) => times(plan, 1 / 3)),
    row('leases written/s, of a group', ({ partitions }) => (partitions * 1_000) / present.heartbeatMs),
    row('leases read/s, of fanout', ({ partitions, fanouts }) => (partitions * fanouts * 1_000) / present.heartbeatMs),
    row('looks at the lag/s', ({ partitions, gateways }) => (partitions * gateways * 1_000) / present.lagLookMs),
  ]).join('\n');
}

/** What the code did in the simulation: shares over partitions. */
export function skews(): string {
  const all = plans.map((plan) => skewOf(SEED, plan.people, plan.gateways, plan.partitions, plan.fanouts));
  const line = (name: string, of: (skew: (typeof all)[number]) => number) => [
    name,
    ...all.map((skew) => `${of(skew).toFixed(2)} ×`),
  ];
  return tableOf(HEAD, [
    line('messages of the fullest partition, against the mean', ({ messages }) => messages),
    line('its records into inboxes', ({ inboxRecords }) => inboxRecords),
    line('its subscriptions', ({ subscriptions }) => subscriptions),
    line('records into inboxes of the busiest fanout', ({ instances }) => instances),
  ]).join('\n');
}

/** What happens to fanout's group, on simulated time. */
export async function ownership(): Promise<string> {
  const rows: string[][] = [];
  for (const plan of plans) {
    const loadMs = (2 * plan.routes * measured.routeTaken.value) / plan.partitions / 1_000;
    const { events, doubles } = await groupEvents(SEED, plan.fanouts, plan.partitions, loadMs);
    if (doubles > 0) throw new Error(`${doubles} partitions had two owners`);
    rows.push(
      ...events.map((event) => [
        `${short(plan.fanouts)} of ${short(plan.partitions)}: ${event.name}`,
        ...eventCells(event),
      ]),
    );
  }
  return tableOf(
    ['fanouts of partitions: event', 'even after, s', 'moved', 'fewest', 'without owner, s, mean', 'most'],
    rows,
  ).join('\n');
}

function eventCells({ settling: { settledMs, moves, fewest, aloneMs } }: Event): string[] {
  return [
    (settledMs / 1_000).toFixed(1),
    short(moves),
    short(fewest),
    (aloneMs.mean / 1_000).toFixed(2),
    (aloneMs.most / 1_000).toFixed(2),
  ];
}

/** What the real tables take, in memory and time: of the machine that this runs on. */
export async function tables(): Promise<string> {
  const fanouts = [];
  const gateways = [];
  for (const plan of plans) {
    fanouts.push(await routing(SEED, plan.people, plan.gateways, SAMPLED_ROUTES));
    gateways.push(subscribed(SEED, plan.people, plan.gateways));
  }
  const line = <T>(name: string, all: T[], of: (one: T, plan: Plan) => number) => [
    name,
    ...all.map((one, index) => short(of(one, plans[index]!))),
  ];
  return tableOf(HEAD, [
    line('fanout: bytes of a route', fanouts, ({ tableBytes }) => tableBytes),
    line('and of how many listen there', fanouts, ({ countBytes }) => countBytes),
    line(
      'all routes of one fanout, MB',
      fanouts,
      ({ tableBytes, countBytes }, { routes, fanouts: count }) => ((tableBytes + countBytes) * routes) / count / 1e6,
    ),
    line('inboxes of a message, mean', fanouts, ({ inboxesEach }) => inboxesEach),
    line('µs for each, without publishing', fanouts, ({ usEach }) => usEach),
    line('one dead gateway out of a million routes, ms', fanouts, ({ removeMs }) => removeMs),
    line(
      'a third of the gateways out of all its routes, s',
      fanouts,
      ({ removeMs }, { routes, fanouts: count, gateways: all }) => (removeMs * routes * all) / count / 3 / 1e9,
    ),
    line('which gateways have routes, of a million, ms', fanouts, ({ lookMs }) => lookMs),
    line('gateway: rooms that it knows', gateways, ({ rooms }) => rooms),
    line('KiB of a person with 20 rooms', gateways, ({ bytesEachPerson }) => bytesEachPerson / 1_024),
  ]).join('\n');
}

/** What all of it rests on. */
export function constants(): string {
  const line = ({ what, value, unit, from }: Constant) => [what, `${formatNumber(value)} ${unit}`.trim(), from];
  return tableOf(['what', 'value', 'from'], [...Object.values(measured), ...Object.values(assumed)].map(line)).join(
    '\n',
  );
}
