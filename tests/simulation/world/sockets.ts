import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { ServerEvent } from '@chatapp/contracts';
import type { WebSocketConstructor, WebSocketLike } from '@chatapp/client';
import type { WebSocket } from 'ws';
// @boundaries-ignore services' own parts run here without what is around them
import { accept } from '../../../services/gateway/src/sockets/accept.ts';
// @boundaries-ignore as above
import type { Gateway } from '../../../services/gateway/src/gateway.ts';
import type { Network } from './network.ts';
import type { Running } from './services.ts';
import type { Process } from './time.ts';

/** What leads from a client to the gateways, and who looks at what comes back. */
export interface Entrance {
  readonly network: Network;
  /** Where a new connection goes; undefined while there is nobody. */
  pickGateway(): Running | undefined;
  /** Hears of each event at the moment at which a gateway sends it. `heard`: room → the newest change that this connection has got. */
  sent(to: Process, event: ServerEvent, heard: Map<string, number>): void;
}

/** The gateway's end of a connection: as much of a WebSocket and its net.Socket as it uses. */
class ServerEnd extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly writable = true;
  readonly writableLength = 0;
  readonly #toClient: (text: string) => void;
  readonly #closeClient: (code: number) => void;

  constructor(toClient: (text: string) => void, closeClient: (code: number) => void) {
    super();
    this.#toClient = toClient;
    this.#closeClient = closeClient;
  }

  /** Whole frames, one or several at once. */
  write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      const short = (bytes[at + 1] ?? 0) & 127;
      const from = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
      const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
      if (bytes[at] === 0x81) this.#toClient(bytes.toString('utf8', from, from + length));
      at = from + length;
    }
  }

  cork(): void {}
  uncork(): void {}
  pause(): void {}
  resume(): void {}

  close(code: number): void {
    if (this.readyState !== 1) return;
    this.readyState = 3;
    this.#closeClient(code);
    this.emit('close');
  }

  /** The network broke. */
  broken(): void {
    this.close(1006);
  }
}

/** The client's end. */
export class SimulatedSocket implements WebSocketLike {
  readonly #entrance: Entrance;
  readonly #client: Process;
  readonly #listeners = new Map<string, (event: object) => void>();
  readonly #in = { arrivesAt: 0 };
  readonly #out = { arrivesAt: 0 };
  #server: { readonly process: Process; readonly end: ServerEnd } | undefined;
  #isOpen = true;

  constructor(entrance: Entrance, client: Process) {
    this.#entrance = entrance;
    this.#client = client;
    const running = entrance.pickGateway();
    if (running?.gateway) this.#connect(running.process, running.gateway);
    else setTimeout(() => this.#closed(1006), 10);
  }

  addEventListener(name: string, listener: (event: object) => void): void {
    this.#listeners.set(name, listener);
  }

  send(text: string): void {
    const server = this.#server;
    if (!server) return;
    this.#entrance.network.send(this.#in, this.#client, server.process, () => {
      if (server.end.readyState === 1) server.end.emit('message', Buffer.from(text), false);
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#listeners.clear();
    const server = this.#server;
    if (server) this.#entrance.network.send(this.#in, this.#client, server.process, () => server.end.broken());
  }

  /** The connection breaks, which each end notices for itself. */
  break(): void {
    const server = this.#server;
    if (!server) return;
    this.#entrance.network.send(this.#in, this.#client, server.process, () => server.end.broken());
    this.#entrance.network.send(this.#out, server.process, this.#client, () => this.#closed(1006));
  }

  /** Its gateway has died: that is noticed though nobody says so. */
  hangUp(process: Process): void {
    if (this.#server?.process !== process) return;
    this.#entrance.network.send(this.#out, process, this.#client, () => this.#closed(1006));
  }

  #connect(process: Process, gateway: Gateway): void {
    const { network } = this.#entrance;
    const heard = new Map<string, number>();
    const toClient = (run: () => void) => network.send(this.#out, process, this.#client, run);
    const end = new ServerEnd(
      (text) => {
        for (const event of JSON.parse(text) as ServerEvent[]) this.#entrance.sent(this.#client, event, heard);
        toClient(() => this.#tell('message', { data: text }));
      },
      (code) => toClient(() => this.#closed(code)),
    );
    this.#server = { process, end };
    network.send(this.#in, this.#client, process, () => {
      accept(gateway, end as unknown as WebSocket, end as unknown as Socket, this.#client.name);
      toClient(() => this.#tell('open', {}));
    });
  }

  #tell(name: string, event: object): void {
    if (this.#isOpen) this.#listeners.get(name)?.(event);
  }

  #closed(code: number): void {
    this.#tell('close', { code });
    this.#isOpen = false;
  }
}

/** A WebSocket class for one client, and the sockets made by it. */
export function socketsFor(
  entrance: Entrance,
  client: Process,
): { WebSocket: WebSocketConstructor; sockets: SimulatedSocket[] } {
  const sockets: SimulatedSocket[] = [];
  const WebSocket = class extends SimulatedSocket {
    constructor() {
      super(entrance, client);
      sockets.push(this);
    }
  };
  return { WebSocket, sockets };
}
