// The floor: one process, `ws`, no bus, no database: what comes is sent to everybody in the room.
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { eventOf, listen } from './program.ts';

type Frame = { type: 'join'; rooms: string[] } | { type: 'message'; id: string; room: string; body: string };

const rooms = new Map<string, Set<WebSocket>>();
let connections = 0;
const server = createServer();
new WebSocketServer({ server }).on('connection', (socket) => {
  const sender = `user${++connections}`;
  socket.on('message', (data) => {
    const frame = JSON.parse((data as Buffer).toString()) as Frame;
    if (frame.type === 'join') {
      for (const room of frame.rooms) rooms.set(room, (rooms.get(room) ?? new Set()).add(socket));
      socket.send(JSON.stringify({ type: 'joined' }));
      return;
    }
    const text = JSON.stringify(eventOf(sender, frame));
    for (const reader of rooms.get(frame.room) ?? []) reader.send(text);
    socket.send(JSON.stringify({ type: 'ack', id: frame.id }));
  });
  socket.on('close', () => rooms.forEach((sockets) => sockets.delete(socket)));
});
listen(server);
