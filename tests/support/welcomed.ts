import type { ServerEvent } from '@chatapp/contracts';
import WebSocket from 'ws';

/** A socket that has said hello. */
export async function welcomed(wsUrl: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(wsUrl, { perMessageDeflate: false, handshakeTimeout: 20_000 });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', id: 'hello', token })));
    socket.once('message', (data: Buffer) => {
      const [event] = JSON.parse(data.toString()) as ServerEvent[];
      if (event?.type === 'welcome') resolve();
      else reject(new Error(`no welcome but ${data.toString()}`));
    });
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
  });
  return socket;
}
