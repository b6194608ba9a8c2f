// Socket.IO as its documentation has it for several processes that must not miss an event: the Redis Streams adapter; one INSERT a message.
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { eventOf, INSERT, listen, openPool, redisUrl } from './program.ts';

const pool = openPool();
const server = createServer();
const io = new Server(server, {
  // Where nginx lets upgrades through.
  path: '/ws',
  addTrailingSlash: false,
  transports: ['websocket'],
  // The adapter reads replies as version 2 of Redis's protocol has them.
  adapter: createAdapter(new Redis(redisUrl(), { protocol: 2 })),
});

io.on('connection', (socket) => {
  socket.on('join', async (rooms: string[], done: () => void) => {
    await socket.join(rooms);
    done();
  });
  socket.on('message', async (message: { id: string; room: string; body: string }, done: (ack: object) => void) => {
    const { id, room, body } = message;
    await pool.execute(INSERT, [room, socket.id, id, body]);
    io.to(room).emit('message', eventOf(socket.id, message));
    done({ id });
  });
});
listen(server);
