import { ChatClient, Mine, Session } from '@chatapp/client';
import WebSocket from 'ws';

/** One device of somebody: the SDK with a session of its own, over sockets that can be cut. */
export class Device {
  readonly session: Session;
  readonly client: ChatClient;
  readonly mine: Mine;
  readonly #sockets = new Set<WebSocket>();
  /** Refused, or given up: what a device does may fail for good. */
  readonly #pending = new Set<Promise<unknown>>();

  private constructor(url: string, session: Session) {
    this.session = session;
    const sockets = this.#sockets;
    class Cuttable extends WebSocket {
      constructor(address: string) {
        super(address);
        sockets.add(this);
        this.on('close', () => sockets.delete(this));
      }
    }
    this.client = new ChatClient({
      baseUrl: url,
      getToken: session.token,
      WebSocket: Cuttable,
    });
    this.mine = new Mine(this.client);
    this.client.start();
  }

  static async register(url: string, username: string): Promise<Device> {
    const session = new Session({ baseUrl: url });
    await session.register({ username, password: 'a long password' });
    return new Device(url, session);
  }

  /** The same person on another device. */
  static async login(url: string, username: string): Promise<Device> {
    const session = new Session({ baseUrl: url });
    await session.login({ username, password: 'a long password' });
    return new Device(url, session);
  }

  get isOnline(): boolean {
    return this.client.state.status === 'online';
  }

  /** Breaks the connection without a word, as a network does. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  /** Something that the device does by the way; whether it succeeds does not matter. */
  try(doing: Promise<unknown>): void {
    const done: Promise<unknown> = doing.catch(() => undefined).finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }

  /** When all that it does is answered or given up. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  stop(): void {
    this.mine.close();
    this.client.stop();
  }
}
