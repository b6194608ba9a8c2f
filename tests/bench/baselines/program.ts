import { createServer, type Server } from 'node:http';
import { createPool, type Pool } from 'mysql2/promise';

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

export const redisUrl = (): string => env('REDIS_URL');

/** Ten connections, as the driver has by default. */
export const openPool = (): Pool => createPool(env('BENCH_MYSQL_URL'));

export const INSERT = 'INSERT INTO messages (room, sender, client_id, body) VALUES (?, ?, ?, ?)';

/** Listens where the stack expects the program that stands in for a gateway, and answers that it is ready. */
export function listen(server: Server): void {
  const ready = createServer((_request, response) => void response.end('ok'));
  server.listen(Number(env('PORT')), '127.0.0.1', () => void ready.listen(Number(env('INTERNAL_PORT')), '127.0.0.1'));
  process.once('SIGTERM', () => process.exit(0));
}

/** What one message looks like to readers: about as long as ChatApp's. */
export const eventOf = (sender: string, { id, room, body }: { id: string; room: string; body: string }) => ({
  type: 'message',
  id,
  room,
  sender: { id: sender, username: sender, displayName: sender },
  body,
  at: new Date().toISOString(),
});
