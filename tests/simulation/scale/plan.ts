import { assumed, measured, present } from './costs.ts';
import { gatewaysReached, mean, messageWeight, roomsFor, type Rooms } from './rooms.ts';

const STRATA = 4_000;
/** Of memory of its own, before anybody connects. */
const GATEWAY_BASE_MB = 120;

/** What happens each second at the busiest time. */
export interface Rates {
  readonly messages: number;
  readonly deliveries: number;
  readonly inboxRecords: number;
  readonly connects: number;
  readonly subscriptions: number;
  readonly refreshes: number;
  /** Changes of people and sessions that every gateway hears of. */
  readonly userEvents: number;
  /** How many people listen to a room: to sockets, and into inboxes. */
  readonly onlineDeliveries: number;
  readonly onlineRecords: number;
}

/** Busy cores of each part, and what that comes to in instances. */
export interface Plan {
  readonly people: number;
  readonly rooms: Rooms;
  readonly rates: Rates;
  readonly cores: Readonly<Record<'nginx' | 'gateway' | 'chatWriter' | 'fanout' | 'auth' | 'redis' | 'mysql', number>>;
  readonly gateways: number;
  readonly chatWriters: number;
  readonly fanouts: number;
  readonly auths: number;
  readonly partitions: number;
  readonly redisShards: number;
  readonly mysqlShards: number;
  readonly mysqlTb: number;
  readonly routes: number;
  readonly gatewayGb: number;
  readonly networkGbit: number;
}

const share = (us: number) => us / 1e6;

/** What so many connected people need, if everything grows as the code would have it. */
export function planFor(people: number): Plan {
  const rooms = roomsFor(people, STRATA);
  const gateways = Math.max(2, Math.ceil(people / assumed.connections.value));
  const rates = ratesOf(people, gateways, rooms);
  const { messages, subscriptions, connects, refreshes } = rates;
  const m = measured;
  const inboxRecords = rates.inboxRecords + rates.onlineRecords + rates.userEvents * gateways;
  // Two deliveries are in the cost of a message. What goes to one socket comes seconds apart, so nothing joins it.
  const deliveries = Math.max(0, rates.deliveries - 2 * messages) + rates.onlineDeliveries;
  const cores = {
    nginx: share(16 * messages + m.nginxDelivery.value * deliveries + m.nginxSubscription.value * subscriptions),
    gateway: share(
      m.gatewayMessage.value * messages +
        m.gatewayDelivery.value * deliveries +
        m.gatewayInbox.value * inboxRecords +
        m.gatewaySubscription.value * subscriptions +
        m.tokenCheck.value * (connects + refreshes) +
        assumed.idleUs.value * people,
    ),
    chatWriter: share(m.writerMessage.value * messages + m.writerSubscription.value * subscriptions),
    fanout: share(
      m.fanoutMessage.value * messages +
        m.fanoutInbox.value * inboxRecords +
        m.fanoutSubscription.value * subscriptions,
    ),
    auth: share(assumed.refreshMs.value * 1_000 * refreshes),
    redis: share(
      m.redisMessage.value * messages +
        (m.redisInboxIn.value + m.redisInboxOut.value) * inboxRecords +
        m.redisSubscription.value * subscriptions,
    ),
    mysql: share(m.mysqlMessage.value * messages + m.mysqlSubscription.value * subscriptions),
  };
  const instances = (busy: number) => Math.max(2, Math.ceil(busy / assumed.load.value));
  const chatWriters = instances(cores.chatWriter);
  const mysqlTb =
    (messages * assumed.dailyShare.value * 86_400 * assumed.keepDays.value * measured.messageBytes.value) / 1e12;
  const routes = people + rooms.count * mean(rooms, (size) => gatewaysReached(size, gateways));
  const fanouts = Math.max(instances(cores.fanout), Math.ceil(routes / assumed.routesEach.value));
  return {
    people,
    rooms,
    rates,
    cores,
    gateways,
    chatWriters,
    fanouts,
    auths: instances(cores.auth),
    partitions: partitionsFor(Math.max(fanouts, chatWriters)),
    redisShards: Math.max(1, Math.ceil(cores.redis / assumed.load.value)),
    mysqlShards: Math.max(1, Math.ceil(mysqlTb / assumed.shardTb.value)),
    mysqlTb,
    routes,
    gatewayGb: (people * assumed.gatewayKib.value * 1_024 + gateways * GATEWAY_BASE_MB * 1e6) / 1e9,
    networkGbit: ((rates.deliveries + rates.onlineDeliveries) * assumed.deliveryBytes.value * 8) / 1e9,
  };
}

/** A power of two, at least the default. */
function partitionsFor(instances: number): number {
  return Math.max(16, 2 ** Math.ceil(Math.log2(instances * assumed.partitionsEach.value)));
}

/**
 * How often a room's number of listeners is told to all of them, by the rules of fanout's RoomCounts: each change up to a hundred, then what differs by one in
 * a hundred, which many comings and goings add up to as a random walk does; never more often than once in so many seconds.
 */
export function onlineTold(size: number): number {
  const changes = (2 * size) / assumed.sessionS.value;
  const news = size < 100 ? changes : changes / (0.01 * size) ** 2;
  return news / (1 + (news * present.onlineEveryMs) / 1_000);
}

function ratesOf(people: number, gateways: number, rooms: Rooms): Rates {
  const messages = (people * assumed.messagesEachMinute.value) / 60;
  const connects = people / assumed.sessionS.value + people / 3 / assumed.waveS.value;
  return {
    messages,
    deliveries: messages * mean(rooms, (size) => size, messageWeight),
    inboxRecords: messages * mean(rooms, (size) => gatewaysReached(size, gateways), messageWeight),
    connects,
    subscriptions: connects * (assumed.roomsEach.value + 1),
    refreshes: people / present.accessTokenS,
    onlineDeliveries: rooms.count * mean(rooms, (size) => size * onlineTold(size)),
    onlineRecords:
      rooms.count *
      mean(rooms, (size) => {
        const newcomers = (size / assumed.sessionS.value) * (1 - 1 / gateways) ** size;
        return onlineTold(size) * gatewaysReached(size, gateways) + newcomers;
      }),
    userEvents: (people * assumed.endedSessionsADay.value) / 86_400 / assumed.dailyShare.value,
  };
}
