import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What becomes of a commit: it does not reach the server, or the answer does not come back. */
export type Loss = 'not asked' | 'not answered';

/** The way to a MySQL server, on which the connection breaks at the next commit once it is armed. */
export async function losingProxy(url: string) {
  const { hostname: host, port } = new URL(url);
  let armed: Loss | undefined;
  const lost: Loss[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ host, port: Number(port) });
    let isLast = false;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay();
      socket.on('error', end).on('close', end);
    }
    client.on('data', (data) => {
      if (armed === undefined || !data.includes('commit')) {
        upstream.write(data);
        return;
      }
      const loss = armed;
      armed = undefined;
      lost.push(loss);
      isLast = true;
      if (loss === 'not answered') upstream.write(data);
      else end();
    });
    upstream.on('data', (data) => (isLast ? end() : client.write(data)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const here = new URL(url);
  here.hostname = '127.0.0.1';
  here.port = String((server.address() as { port: number }).port);
  return {
    url: String(here),
    /** What was lost since, in order. */
    lost,
    arm: (loss: Loss) => void (armed = loss),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
