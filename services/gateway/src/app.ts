import { randomBytes } from 'node:crypto';
import { createBus } from '@chatapp/bus';
import { groups, streams } from '@chatapp/contracts';
import { accessTokens, createService, type Service } from '@chatapp/service-kit';
import fastifyWebsocket from '@fastify/websocket';
import { buildGateway } from './build-gateway.ts';
import { drain } from './drain.ts';
import type { Env } from './env.ts';
import type { Gateway } from './gateway.ts';
import { acceptEmptyJson } from './routes/empty-json.ts';
import { deliver } from './inbox/inbox.ts';
import { LagWatch } from './admission/lag-watch.ts';
import { Registration } from './inbox/registration.ts';
import { inviteRoutes } from './routes/invites.ts';
import { memberRoutes } from './routes/members.ts';
import { draftRoutes } from './routes/drafts.ts';
import { messageRoutes } from './routes/messages.ts';
import { threadRoutes } from './routes/threads.ts';
import { settingsRoutes } from './routes/settings.ts';
import { reportRoutes } from './routes/reports.ts';
import { roomRoutes } from './routes/rooms.ts';
import { systemRoutes } from './routes/system.ts';
import { wsRoute } from './routes/ws.ts';
import { SystemWatch } from './system/watch.ts';
import { Ticker } from './timing/ticker.ts';

/** How long a closed socket may take to say goodbye before it is cut. */
const CLOSE_TIMEOUT_MS = 2_000;

/** `closeTimeout` is newer than the types of ws. */
const serverOptions = (env: Env) => ({
  maxPayload: env.FRAME_BYTES,
  perMessageDeflate: false,
  clientTracking: false,
  closeTimeout: CLOSE_TIMEOUT_MS,
});

/**
 * gateway: sockets, and every change that a client asks for. See docs/architecture.md and docs/protocol.md.
 * @returns the service, and what connects it to the bus.
 */
export async function buildApp(env: Env): Promise<{ service: Service; gateway: Gateway; open: () => Promise<void> }> {
  const service = createService('gateway', env);
  const { app, log } = service;
  const id = `${service.instance}.${randomBytes(3).toString('hex')}`;
  const bus = createBus({ redisUrl: env.REDIS_URL, instance: service.instance, log, partitions: env.PARTITIONS });
  const gateway = buildGateway(service, bus, id, env);
  const registration = new Registration(bus.redis, id);
  const lagWatch = new LagWatch(bus, gateway.admission.overloaded, env.PARTITIONS, env.COMMAND_LAG);
  const ticker = new Ticker(gateway);
  const system = new SystemWatch({ bus, log, partitions: env.PARTITIONS, gateway: id, vitals: service.vitals });

  await app.register(accessTokens, {
    publicKeysFile: env.JWT_PUBLIC_KEYS_FILE,
    isEnded: (session) => gateway.ended.isEnded(session),
  });
  await app.register(fastifyWebsocket, {
    options: serverOptions(env),
  });
  acceptEmptyJson(app);
  app.after(() => {
    wsRoute(app, gateway);
    roomRoutes(app, gateway);
    memberRoutes(app, gateway);
    inviteRoutes(app, gateway);
    messageRoutes(app, gateway);
    reportRoutes(app, gateway);
    threadRoutes(app, gateway);
    draftRoutes(app, gateway);
    settingsRoutes(app, gateway);
    systemRoutes(app, gateway, system);
  });

  service.addCheck('redis', () => bus.isReady());
  service.countFor('connections', () => gateway.connections.size);
  service.countFor('deliveries', () => gateway.outbound.deliveries);
  service.addCheck('inbox', () => gateway.admission.open);
  service.onStop('bus', () => bus.close());
  service.onStop('ticker', () => ticker.stop());
  service.onStop('clients', () => drain(gateway), 'first');

  async function open(): Promise<void> {
    ticker.start();
    gateway.heartbeats.start(env.HEARTBEAT_MS);
    await bus.start();
    bus.onDataLoss((reason) => {
      registration.beat();
      gateway.roles.listening();
      gateway.recovery.recover(reason);
    });
    const inbox = bus.readInbox({
      stream: streams.inbox(id),
      group: groups.gateway,
      handle: (records) => deliver(gateway, records),
      onLost() {
        registration.beat();
        gateway.roles.listening();
        gateway.recovery.recover('inbox lost');
      },
    });
    await inbox.ready();
    gateway.admission.open = true;
    registration.start();
    gateway.roles.listening();
    bus.announce(service.vitals);
    lagWatch.start();
    service.onStop('inbox', async () => {
      lagWatch.stop();
      gateway.heartbeats.stop();
      registration.stop();
      await inbox.stop();
      await registration.remove();
    });
    log.info({ gateway: id }, 'open');
  }
  return { service, gateway, open };
}
