import { createServer, connect, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** What a proxy does to the bytes of one direction: passes them, holds them back (a half-open connection), or delays them. */
export type Flow = 'pass' | 'hold' | { delayMs: number };

/** A TCP proxy between a service and a store that can be told to break in every way that a network does. */
export class FaultProxy {
  readonly #server: Server;
  readonly #target: { host: string; port: number };
  readonly #pairs = new Set<[Socket, Socket]>();
  /** Connections that nobody carries any more. */
  readonly #abandoned = new Set<Socket>();
  #toTarget: Flow = 'pass';
  #toClient: Flow = 'pass';
  #accept = true;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((client) => this.#link(client));
  }

  static async listen(target: { host: string; port: number }, port = 0): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.#server.listen(port, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** Cuts every connection now. New ones are taken as before. */
  cut(): void {
    for (const [client, target] of this.#pairs) {
      reset(client);
      reset(target);
    }
  }

  /** Refuses new connections and cuts the old ones. */
  close(): void {
    this.#accept = false;
    this.cut();
  }

  /** Forgets the connections of now without a word to the clients, as a router or a server does that lost its memory. New ones are taken as before. */
  abandon(): void {
    for (const [client, target] of this.#pairs) {
      this.#abandoned.add(client);
      client.removeAllListeners('data').resume();
      reset(target);
    }
    this.#pairs.clear();
  }

  /** What happens to bytes from now on, each way. */
  flow(toTarget: Flow, toClient: Flow): void {
    this.#toTarget = toTarget;
    this.#toClient = toClient;
    for (const [client, target] of this.#pairs) {
      if (toTarget === 'hold') client.pause();
      else client.resume();
      if (toClient === 'hold') target.pause();
      else target.resume();
    }
  }

  heal(): void {
    this.#accept = true;
    this.flow('pass', 'pass');
  }

  async stop(): Promise<void> {
    this.close();
    for (const client of this.#abandoned) client.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #link(client: Socket): void {
    if (!this.#accept) {
      reset(client);
      return;
    }
    const target = connect(this.#target);
    const pair: [Socket, Socket] = [client, target];
    this.#pairs.add(pair);
    client.setNoDelay();
    target.setNoDelay();
    client.on('data', (data) => this.#pass(data, client, target, this.#toTarget));
    target.on('data', (data) => this.#pass(data, target, client, this.#toClient));
    for (const [here, there] of [pair, [target, client]] as const) {
      here.on('error', () => undefined);
      here.on('close', () => {
        if (this.#abandoned.has(client)) {
          if (here === client) this.#abandoned.delete(client);
          return;
        }
        there.destroy();
        this.#pairs.delete(pair);
      });
    }
    if (this.#toTarget === 'hold') client.pause();
    if (this.#toClient === 'hold') target.pause();
  }

  #pass(data: Buffer, from: Socket, to: Socket, flow: Flow): void {
    if (flow === 'hold') {
      from.pause();
      from.unshift(data);
    } else if (flow === 'pass') {
      if (!to.write(data)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    } else {
      setTimeout(() => to.destroyed || to.write(data), flow.delayMs);
    }
  }
}

/** With a reset rather than in good order. One that is already closing cannot be reset, and would stay open for ever. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
