import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Connection {
  client: Socket;
  target: Socket;
  /** What the client said first: it holds the connection's name. */
  greeting: string;
}

/** Stands between a bus and Redis, and fails as networks do: some connections, one side, without a word. */
export class TcpProxy {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();

  private constructor(targetPort: number) {
    this.#server = createServer((client) => this.#join(client, connect(targetPort, '127.0.0.1')));
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections of that name which are open now pass nothing on any more, not even their end. New ones work. */
  swallow(name = ''): void {
    for (const { client, target } of this.#named(name)) {
      for (const socket of [client, target]) socket.removeAllListeners('data').removeAllListeners('close').resume();
    }
  }

  /** Breaks connections of that name on the client's side, while Redis goes on believing in them. */
  cut(name = ''): void {
    this.swallow(name);
    for (const { client } of this.#named(name)) client.destroy();
  }

  /** Breaks all connections and takes no new ones. */
  async stop(): Promise<void> {
    for (const { client, target } of this.#connections) {
      client.destroy();
      target.destroy();
    }
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #named(name: string): Connection[] {
    return [...this.#connections].filter(({ greeting }) => greeting.includes(name));
  }

  #join(client: Socket, target: Socket): void {
    const connection = { client, target, greeting: '' };
    this.#connections.add(connection);
    client.on('data', (data) => {
      if (connection.greeting.length < 1_000) connection.greeting += data.toString('latin1');
      target.write(data);
    });
    target.on('data', (data) => client.write(data));
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      from.on('error', () => {});
      from.on('close', () => {
        this.#connections.delete(connection);
        to.destroy();
      });
    }
  }
}
