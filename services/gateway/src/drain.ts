import { setTimeout as delay } from 'node:timers/promises';
import { end, goodbye } from './closing.ts';
import type { Gateway } from './gateway.ts';

const LOOK_MS = 20;

/**
 * Lets the clients of a stopping gateway go: they hear when to come back, spread over time, and get the answers that are on their way.
 * What they send after that is theirs to send again, with the same id, to another gateway.
 */
export async function drain(gateway: Gateway): Promise<void> {
  const { admission, connections, outbound, pending, env, log } = gateway;
  admission.draining = true;
  log.info({ connections: connections.size, pending: pending.size }, 'draining');
  for (const connection of connections)
    goodbye(gateway, connection, 'draining', Math.floor(Math.random() * env.RECONNECT_SPREAD_MS));
  outbound.flush();
  await when(() => pending.size === 0, env.DRAIN_MS);
  admission.open = false;
  for (const connection of connections) end(gateway, connection, 'draining');
  await when(() => connections.size === 0, env.DRAIN_MS);
  for (const connection of connections) connection.ws.terminate();
}

async function when(holds: () => boolean, timeoutMs: number): Promise<void> {
  const untilMs = performance.now() + timeoutMs;
  while (!holds() && performance.now() < untilMs) await delay(LOOK_MS);
}
