import type { ServerEvent } from '@chatapp/contracts';
import { closeCodes, mayReconnect } from '@chatapp/contracts/light';

/** What comes back for one request. */
export type Answer = ServerEvent<'ack'> | ServerEvent<'error'>;

/** The connection is gone, or nothing came: what was asked may be asked again. */
export class Lost extends Error {}

const HELLO_MS = 10_000;

/** One WebSocket that said hello. Asks one frame at a time. */
export class Socket {
  readonly #socket: WebSocket;
  #end: Error | undefined;
  #onEvent: (event: ServerEvent) => void = () => undefined;
  #onEnd: (error: Error) => void = () => undefined;

  private constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.addEventListener('message', ({ data }) => {
      for (const event of JSON.parse(String(data)) as ServerEvent[]) this.#onEvent(event);
    });
    this.#socket.addEventListener('close', ({ code }) => {
      this.#end ??= mayReconnect(code)
        ? new Lost(`the connection was closed (${code})`)
        : new Error(closeSentence(code));
      this.#onEnd(this.#end);
    });
    // `close` follows, and says as much.
    this.#socket.addEventListener('error', () => undefined);
  }

  /** @throws Lost, or another Error where trying again is no use */
  static async open(url: string, token: string): Promise<Socket> {
    const socket = new Socket(url);
    try {
      await socket.#until(HELLO_MS, (done) => {
        socket.#socket.addEventListener('open', () => socket.#send([{ type: 'hello', id: 'hello', token }]));
        return (event) => event.type === 'welcome' && done();
      });
    } catch (error) {
      socket.close();
      throw error;
    }
    return socket;
  }

  /** The answers to a frame, by the requests' ids. @throws Lost where not all came */
  async ask(requests: readonly { id: string }[], timeoutMs: number): Promise<Map<string, Answer>> {
    const answers = new Map<string, Answer>();
    const open = new Set(requests.map(({ id }) => id));
    await this.#until(timeoutMs, (done) => {
      this.#send(requests);
      return (event) => {
        if ((event.type !== 'ack' && event.type !== 'error') || event.id === undefined || !open.delete(event.id))
          return;
        answers.set(event.id, event);
        if (open.size === 0) done();
      };
    });
    return answers;
  }

  close(): void {
    this.#socket.close(1000);
  }

  #send(requests: readonly object[]): void {
    this.#socket.send(JSON.stringify(requests));
  }

  /** Settles when `begin`'s `done` is called, which hears all events meanwhile; not after `timeoutMs`, and not on a dead connection. */
  async #until(timeoutMs: number, begin: (done: () => void) => (event: ServerEvent) => void): Promise<void> {
    if (this.#end) throw this.#end;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Lost('no answer in time')), timeoutMs);
    this.#onEnd = reject;
    this.#onEvent = begin(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#onEvent = () => undefined;
      this.#onEnd = () => undefined;
    }
  }
}

const closeSentence = (code: number): string =>
  Object.values(closeCodes).find((known) => known.code === code)?.message ?? `The connection was closed (${code}).`;
