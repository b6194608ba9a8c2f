import type { Bus } from '@chatapp/bus';
import type { Service } from '@chatapp/service-kit';
import { Admission } from './admission/admission.ts';
import { Pace } from './admission/pace.ts';
import { HttpPace } from './routes/bearer.ts';
import { Channels } from './channels/channels.ts';
import { end } from './sockets/closing.ts';
import { Commander } from './commands/commander.ts';
import type { Connection } from './sockets/connection.ts';
import { Connections } from './sockets/connections.ts';
import { DeadlineWheel } from './timing/deadline-wheel.ts';
import { EndedSessions } from './admission/ended-sessions.ts';
import { RecentRoles } from './admission/recent-roles.ts';
import type { Env } from './env.ts';
import type { Gateway } from './gateway.ts';
import { Heartbeats } from './sockets/heartbeats.ts';
import { Linger } from './channels/linger.ts';
import { gatewayMetrics } from './metrics.ts';
import { parseOrigins } from './routes/origin.ts';
import { Outbound } from './sockets/outbound.ts';
import { Pending } from './commands/pending.ts';
import { Subscriptions } from './commands/subscriptions.ts';
import { Presence } from './presence/presence.ts';
import { Recovery } from './channels/recovery.ts';
import { Laggards } from './sockets/slow-readers.ts';
import { Speed } from './admission/speed.ts';

/** Puts the parts of a gateway together. Nothing runs yet. */
export function buildGateway(service: Service, bus: Bus, id: string, env: Env): Gateway {
  const connections = new Connections();
  const pending = new Pending(env.REPLY_TIMEOUT_MS, env.LATE_MS);
  const recovery = new Recovery();
  const linger = new Linger(env.LINGER_MS);
  const laggards = new Laggards({
    slowBytes: env.SLOW_READER_BYTES,
    patienceMs: env.SLOW_READER_MS,
    send: (connection, json) => outbound.one(connection, json),
    close: (connection) => end(gateway, connection, 'slow_reader'),
  });
  const outbound = new Outbound({ slowBytes: env.SLOW_READER_BYTES, maxBytes: env.SLOW_READER_MAX_BYTES }, laggards);
  const channels = new Channels<Connection>({
    all: (channel, json) => outbound.all(channel, json),
    others: (channel, user, json) => outbound.others(channel, user, json),
    one: (connection, json) => outbound.one(connection, json),
    seal(channel) {
      outbound.seal(channel);
      presence.listenersChange(channel);
    },
    doubted: (channel, connections) => recovery.checkPeople(channel, connections),
    idle: (channel) => linger.idle(channel),
  });
  const presence = new Presence({
    presenceEveryMs: env.PRESENCE_EVERY_MS,
    onlineEveryMs: env.ONLINE_EVERY_MS,
    lingerMs: env.LINGER_MS,
  });
  const commander = new Commander(bus, pending, id, env.PARTITIONS);
  const gateway: Gateway = {
    id,
    env,
    log: service.log,
    bus,
    origins: parseOrigins(env.PUBLIC_ORIGINS),
    connections,
    channels,
    pending,
    commander,
    subscriptions: new Subscriptions(commander),
    admission: new Admission(bus, pending, {
      inFlight: env.IN_FLIGHT,
      inFlightPerConnection: env.IN_FLIGHT_PER_CONNECTION,
      queueBytes: env.QUEUE_BYTES,
      awayMs: env.REDIS_AWAY_MS,
    }),
    speed: new Speed({
      perSecond: env.REQUESTS_PER_SECOND,
      burst: env.REQUEST_BURST,
      floodRefusals: env.FLOOD_REFUSALS,
      badFrames: env.BAD_FRAMES,
    }),
    httpPace: new HttpPace(),
    subscribing: new Pace(env.SUBSCRIPTIONS_PER_SECOND, env.SUBSCRIPTION_BURST),
    outbound,
    laggards,
    heartbeats: new Heartbeats((connection) => end(gateway, connection, 'heartbeat_timeout')),
    linger,
    recovery,
    presence,
    watching: new Pace(WATCHES_PER_SECOND, WATCH_BURST),
    ended: new EndedSessions(),
    roles: new RecentRoles(),
    deadlines: new DeadlineWheel(DEADLINE_SLOT_MS, performance.now()),
    metrics: gatewayMetrics(service.metrics, {
      connections: () => connections.size,
      lagging: () => laggards.size,
      channels: () => channels.size,
      pending: () => pending.size,
      writes: () => outbound.writes,
      frames: () => outbound.frames,
      deliveries: () => outbound.deliveries,
      people: () => presence.people.size,
      watched: () => presence.watches.size,
    }),
    verify: (token) => service.app.verifyAccessToken(token),
  };
  recovery.attach(gateway);
  presence.attach(gateway);
  return gateway;
}

const DEADLINE_SLOT_MS = 250;
const WATCHES_PER_SECOND = 1;
const WATCH_BURST = 10;
