import type { Socket } from 'node:net';
import { newId } from '@chatapp/contracts';
import type { WebSocket } from 'ws';
import { end } from './closing.ts';
import { Connection } from './connection.ts';
import type { Gateway } from '../gateway.ts';
import { receive } from './receive.ts';

const owner = Symbol('connection');

interface Owned extends WebSocket {
  [owner]: { readonly gateway: Gateway; readonly connection: Connection };
}

/** Takes a new WebSocket in: it must say hello within its time. */
export function accept(gateway: Gateway, ws: WebSocket, socket: Socket, address: string): Connection {
  const connection = new Connection(newId(), ws, socket, address);
  // The plugin's listener would keep the whole upgrade request alive.
  ws.removeAllListeners('error');
  // The same functions for all sockets.
  const owned = ws as Owned;
  owned[owner] = { gateway, connection };
  owned.on('message', onMessage).on('pong', onPong).on('close', onClose).on('error', onError);
  gateway.connections.add(connection);
  gateway.heartbeats.add(connection);
  gateway.speed.grant(connection, performance.now());
  connection.deadlineSlot = gateway.deadlines.add(connection, performance.now() + gateway.env.HELLO_TIMEOUT_MS);
  return connection;
}

function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  const { gateway, connection } = (this as Owned)[owner];
  try {
    receive(gateway, connection, data as Buffer, isBinary);
  } catch (err) {
    // A fault of ours costs this connection and no other.
    gateway.log.error({ err, connection: connection.id }, 'a frame could not be handled');
    end(gateway, connection, 'unavailable');
  }
}

function onPong(this: WebSocket): void {
  (this as Owned)[owner].connection.unansweredPings = 0;
}

function onError(this: WebSocket, err: Error): void {
  // A frame that is too long or breaks the protocol, or a reset: ws closes the socket itself.
  const { gateway, connection } = (this as Owned)[owner];
  gateway.log.debug({ err, connection: connection.id }, 'socket error');
}

function onClose(this: WebSocket): void {
  const { gateway, connection } = (this as Owned)[owner];
  connection.closing = true;
  gateway.connections.remove(connection);
  gateway.heartbeats.remove(connection);
  gateway.deadlines.remove(connection, connection.deadlineSlot);
  gateway.presence.closed(connection);
  for (const channel of connection.channels) gateway.channels.leave(channel, connection);
}
