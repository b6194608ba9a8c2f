import { randomBytes, randomUUID } from 'node:crypto';
import { http } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../commands/actor.ts';
import { admit } from '../commands/ask.ts';
import { commandKey } from '../commands/commander.ts';
import type { Waiter } from '../commands/pending.ts';
import type { Gateway } from '../gateway.ts';
import { assembleTrace } from '../system/assemble-trace.ts';
import type { SystemWatch } from '../system/watch.ts';
import { routeOf } from './route-of.ts';

/** What comes of a probe is told by its trace. */
const nobody: Waiter = { connection: null, answered() {}, gaveUp() {} };

/** The running system, for administrators: docs/operations.md, "The system page". */
export function systemRoutes(app: App, gateway: Gateway, watch: SystemWatch): void {
  const { adminSystem, adminSendProbe, adminTrace } = http;
  const { bus, commander } = gateway;
  const isAdmin = async ({ claims }: FastifyRequest) => gateway.roles.assertAdmin(claims);
  const forAdmins = <Route extends { onRequest: unknown[] }>(route: Route) => ({
    ...route,
    onRequest: [...route.onRequest, isAdmin] as Route['onRequest'],
  });

  app.get(adminSystem.path, forAdmins(routeOf(app, gateway, adminSystem)), async (_request, reply) =>
    reply.header('cache-control', 'no-store').send(await watch.read()),
  );

  app.post(adminSendProbe.path, forAdmins(routeOf(app, gateway, adminSendProbe)), async (request, reply) => {
    const actor = actorOf(request.claims);
    const probe = { type: 'system.probe', user: actor.id } as const;
    const refusal = admit(gateway, probe, null);
    if (refusal !== undefined) throw AppError.of(refusal);
    const [trace, id] = [randomBytes(16).toString('hex'), randomUUID()];
    const traceparent = `00-${trace}-${randomBytes(8).toString('hex')}-01`;
    commander.trace.within(traceparent, () => commander.send(probe, actor, id, commandKey(actor.id, id), nobody));
    return reply.code(202).send({ trace, p: commander.partitionOf(actor.id) });
  });

  app.get(adminTrace.path, forAdmins(routeOf(app, gateway, adminTrace)), async (request, reply) => {
    const { trace } = request.params;
    return reply.header('cache-control', 'no-store').send(assembleTrace(trace, await bus.traces.read(trace)));
  });
}
