import { setTimeout as delay } from 'node:timers/promises';
import { end, goodbye } from './sockets/closing.ts';
import type { Connection } from './sockets/connection.ts';
import type { Gateway } from './gateway.ts';

const LOOK_MS = 20;

/**
 * Lets the clients of a stopping gateway go, one after the other over some time, so that they do not all knock at another one at once.
 * Until its turn comes a client is served; then it gets the answers that are on their way, and may come back at once: nobody waits
 * without a connection. What it sends after its goodbye is its own to send again, with the same id, to another gateway.
 */
export async function drain(gateway: Gateway): Promise<void> {
  const { admission, connections, pending, env, log } = gateway;
  admission.draining = true;
  log.info({ connections: connections.size, pending: pending.size }, 'draining');
  await sendAway(gateway, [...connections]);
  await when(() => pending.size === 0, env.DRAIN_MS);
  admission.open = false;
  for (const connection of connections) end(gateway, connection, 'draining');
  await when(() => connections.size === 0, env.DRAIN_MS);
  for (const connection of connections) connection.ws.terminate();
}

async function sendAway(gateway: Gateway, leaving: readonly Connection[]): Promise<void> {
  const { outbound, env } = gateway;
  const startMs = performance.now();
  /** When each was told, in that order. */
  const told = new Map<Connection, number>();
  for (let next = 0; next < leaving.length || told.size > 0; await delay(LOOK_MS)) {
    const nowMs = performance.now();
    const due = leaving.length * Math.min(1, (nowMs - startMs) / env.RECONNECT_SPREAD_MS);
    for (const connection of leaving.slice(next, Math.ceil(due))) {
      goodbye(gateway, connection, 'draining', 0);
      told.set(connection, nowMs);
      next++;
    }
    outbound.flush();
    for (const [connection, toldMs] of told) {
      if (connection.open && connection.inFlight > 0 && nowMs - toldMs < env.DRAIN_MS) continue;
      end(gateway, connection, 'draining');
      told.delete(connection);
    }
  }
}

async function when(holds: () => boolean, timeoutMs: number): Promise<void> {
  const untilMs = performance.now() + timeoutMs;
  while (!holds() && performance.now() < untilMs) await delay(LOOK_MS);
}
