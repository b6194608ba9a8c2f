// What a good engineer writes in an afternoon: `ws`, Redis pub/sub between the processes, one INSERT a message.
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { WebSocketServer, type WebSocket } from 'ws';
import { eventOf, INSERT, listen, openPool, redisUrl } from './program.ts';

type Frame = { type: 'join'; rooms: string[] } | { type: 'message'; id: string; room: string; body: string };

const pool = openPool();
const publisher = new Redis(redisUrl());
const subscriber = new Redis(redisUrl());
const rooms = new Map<string, Set<WebSocket>>();

subscriber.on('message', (room: string, text: string) => {
  for (const socket of rooms.get(room) ?? []) socket.send(text);
});

async function join(socket: WebSocket, names: string[]): Promise<void> {
  for (const name of names) {
    const sockets = rooms.get(name);
    if (sockets) sockets.add(socket);
    else {
      rooms.set(name, new Set([socket]));
      await subscriber.subscribe(name);
    }
  }
  socket.send(JSON.stringify({ type: 'joined' }));
}

let connections = 0;
const server = createServer();
new WebSocketServer({ server }).on('connection', (socket) => {
  const sender = `user${++connections}`;
  const take = async (frame: Frame): Promise<void> => {
    if (frame.type === 'join') return join(socket, frame.rooms);
    const { id, room, body } = frame;
    await pool.execute(INSERT, [room, sender, id, body]);
    await publisher.publish(room, JSON.stringify(eventOf(sender, frame)));
    socket.send(JSON.stringify({ type: 'ack', id }));
  };
  socket.on(
    'message',
    (data) => void take(JSON.parse((data as Buffer).toString()) as Frame).catch(() => socket.close()),
  );
  socket.on('close', () => rooms.forEach((sockets) => sockets.delete(socket)));
});
listen(server);
