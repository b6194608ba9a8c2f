import type { Socket } from 'node:net';
import { PING_FRAME } from './frame.ts';

/**
 * The only place that writes to a WebSocket's underlying socket. `ws` writes there too (pongs, close frames), always a whole frame at
 * a time, since nothing is compressed or fragmented and `ws.send` is never used: so whole frames of both follow each other.
 */
export function writeFrames(socket: Socket, frames: readonly Buffer[]): void {
  if (!socket.writable) return;
  const [only] = frames;
  if (frames.length === 1 && only !== undefined) {
    socket.write(only);
    return;
  }
  socket.cork();
  for (const frame of frames) socket.write(frame);
  socket.uncork();
}

export function writePing(socket: Socket): void {
  if (socket.writable) socket.write(PING_FRAME);
}
