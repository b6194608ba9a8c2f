import type { Bus } from '@chatapp/bus';
import type { Service } from '@chatapp/service-kit';
import { Admission } from './admission.ts';
import { HttpPace } from './bearer.ts';
import { Channels } from './channels.ts';
import { end } from './closing.ts';
import { Commander } from './commander.ts';
import type { Connection } from './connection.ts';
import { Connections } from './connections.ts';
import { DeadlineWheel } from './deadline-wheel.ts';
import { EndedSessions } from './ended-sessions.ts';
import type { Env } from './env.ts';
import type { Gateway } from './gateway.ts';
import { Heartbeats } from './heartbeats.ts';
import { Linger } from './linger.ts';
import { gatewayMetrics } from './metrics.ts';
import { parseOrigins } from './origin.ts';
import { Outbound } from './outbound.ts';
import { Pending } from './pending.ts';
import { Recovery } from './recovery.ts';
import { Laggards } from './slow-readers.ts';
import { Speed } from './speed.ts';

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
    seal: (channel) => outbound.seal(channel),
    missed: (channel) => recovery.checkEveryone(channel),
    idle: (channel) => linger.idle(channel),
  });
  const gateway: Gateway = {
    id,
    env,
    log: service.log,
    bus,
    origins: parseOrigins(env.PUBLIC_ORIGINS),
    connections,
    channels,
    pending,
    commander: new Commander(bus, pending, id, env.PARTITIONS),
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
    outbound,
    laggards,
    heartbeats: new Heartbeats((connection) => end(gateway, connection, 'heartbeat_timeout')),
    linger,
    recovery,
    ended: new EndedSessions(),
    deadlines: new DeadlineWheel(DEADLINE_SLOT_MS, performance.now()),
    metrics: gatewayMetrics(service.metrics, {
      connections: () => connections.size,
      lagging: () => laggards.size,
      channels: () => channels.size,
      pending: () => pending.size,
      writes: () => outbound.writes,
      frames: () => outbound.frames,
      deliveries: () => outbound.deliveries,
    }),
    verify: (token) => service.app.verifyAccessToken(token),
  };
  recovery.attach(gateway);
  return gateway;
}

const DEADLINE_SLOT_MS = 250;
