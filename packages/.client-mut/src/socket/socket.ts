/** The part of a WebSocket that the SDK uses; browsers', Node's and the `ws` package's all have it. */
export interface WebSocketLike {
  addEventListener(name: 'open' | 'message' | 'close' | 'error', listener: (event: object) => void): void;
  send(text: string): void;
  close(code?: number): void;
}
export type WebSocketConstructor = new (url: string) => WebSocketLike;

export interface SocketListener {
  open(): void;
  frame(text: string): void;
  /** Once, whatever ended it; with the close code, 1006 where none came. */
  closed(code: number): void;
}

/** One connection attempt, and the connection if it succeeds. */
export interface Socket {
  send(text: string): void;
  /** Ends it without waiting for the other side; the listener hears nothing more. */
  drop(): void;
}
export type OpenSocket = (listener: SocketListener) => Socket;

/** Opens sockets of the given class to `url`. */
export function socketsOf(constructor: WebSocketConstructor, url: string): OpenSocket {
  return (listener) => {
    const socket = new constructor(url);
    let dropped = false;
    const heard =
      <Event>(hear: (event: Event) => void) =>
      (event: object) => {
        if (!dropped) hear(event as Event);
      };
    socket.addEventListener(
      'open',
      heard(() => listener.open()),
    );
    socket.addEventListener(
      'message',
      heard(({ data }: { data: string }) => listener.frame(data)),
    );
    socket.addEventListener(
      'close',
      heard(({ code = 1006 }: { code?: number }) => listener.closed(code)),
    );
    // Always followed by `close`, which says as much.
    socket.addEventListener('error', () => {});
    return {
      send: (text) => socket.send(text),
      drop: () => {
        dropped = true;
        socket.close(1000);
      },
    };
  };
}
