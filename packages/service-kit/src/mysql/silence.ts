import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Pool, PoolConnection } from 'mysql2';

/** What mysql2 has and its types do not say. */
interface Wire {
  readonly stream: Socket;
  query: (...args: unknown[]) => EventEmitter;
}

/**
 * Ends a connection whose server leaves a statement unanswered for `timeoutMs`: what was forgotten without a word would otherwise be waited
 * for until the kernel gives up, a quarter of an hour later. The statement fails with `ETIMEDOUT`, which passes (`isTransient`); it may
 * have happened all the same. Idle connections that have not been heard of since it was sent are ended with it: they would cost as
 * long a wait each.
 */
export function endOnSilence(pool: Pool, timeoutMs: number): void {
  const heardMs = new WeakMap<PoolConnection, number>();
  const idle = new Set<PoolConnection>();

  const end = (silent: PoolConnection, sentMs: number): void => {
    const error = new Error(`MySQL has not answered within ${timeoutMs} ms`);
    wireOf(silent).stream.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    for (const connection of idle) if ((heardMs.get(connection) ?? 0) < sentMs) connection.destroy();
  };

  pool.on('connection', (connection) => {
    const wire = wireOf(connection);
    const ask = wire.query.bind(wire);
    wire.query = (...args) => {
      const command = ask(...args);
      const sentMs = performance.now();
      const timer = setTimeout(end, timeoutMs, connection, sentMs).unref();
      command.once('end', () => {
        clearTimeout(timer);
        heardMs.set(connection, performance.now());
      });
      return command;
    };
    wire.stream.once('close', () => idle.delete(connection));
  });
  pool.on('release', (connection) => idle.add(connection));
  pool.on('acquire', (connection) => idle.delete(connection));
}

const wireOf = (connection: PoolConnection) => connection as unknown as Wire;
