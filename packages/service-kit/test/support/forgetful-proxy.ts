import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface ForgetfulProxy {
  readonly port: number;
  /** The connections of now are silent from here on, and nobody tells them. New ones are served. */
  forget(): void;
  stop(): void;
}

/** In front of a server of this machine: what lies between two machines and loses its memory. */
export async function forgetfulProxy(target: number): Promise<ForgetfulProxy> {
  const pairs = new Set<[Socket, Socket]>();
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    clients.add(client);
    pairs.add([client, upstream]);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    forget() {
      for (const [client, upstream] of pairs) {
        upstream.unpipe(client);
        upstream.destroy();
        client.unpipe(upstream);
        client.resume();
      }
      pairs.clear();
    },
    stop() {
      for (const client of clients) client.destroy();
      server.close();
    },
  };
}
