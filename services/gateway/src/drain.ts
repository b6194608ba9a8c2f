import { setTimeout as delay } from 'node:timers/promises';
import type { Gateway } from './gateway.ts';
import { end } from './closing.ts';

const LOOK_MS = 20;

/** Lets the clients of a stopping gateway go: they hear when to come back, spread over time, and get the answers that are on their way. */
export async function drain(gateway: Gateway): Promise<void> {
  const { admission, connections, outbound, pending, env, log } = gateway;
  admission.draining = true;
  log.info({ connections: connections.size, pending: pending.size }, 'draining');
  const untilMs = performance.now() + env.DRAIN_MS;
  while (pending.size > 0 && performance.now() < untilMs) await delay(LOOK_MS);
  admission.closed = true;
  for (const connection of connections)
    end(gateway, connection, 'draining', Math.floor(Math.random() * env.RECONNECT_SPREAD_MS));
  outbound.flush();
  while (connections.size > 0 && performance.now() < untilMs + env.DRAIN_MS) await delay(LOOK_MS);
  for (const connection of connections) connection.ws.terminate();
}
