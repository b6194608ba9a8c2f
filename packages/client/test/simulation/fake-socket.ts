import { closeCodes } from '@chatapp/contracts/light';
import type { Request, ServerEvent } from '@chatapp/contracts';
import type { WebSocketConstructor, WebSocketLike } from '../../src/index.ts';
import type { FakeServer } from './fake-server.ts';

type Road = 'events' | 'answers';

/** One connection through a network of the given faults. Each direction keeps its order; answers and events come by different roads. */
export class FakeSocket implements WebSocketLike {
  readonly listensTo = new Set<string>();
  readonly #server: FakeServer;
  readonly #listeners = new Map<string, (event: object) => void>();
  readonly #arrivals = { in: 0, events: 0, answers: 0 };
  #expiry: unknown;
  #silent = false;
  open = true;

  constructor(server: FakeServer) {
    this.#server = server;
    server.sockets.add(this);
    const { clock, dice, faults } = server;
    clock.setTimeout(
      () => {
        if (dice.chance(faults.connect)) this.end(1006);
        else this.#tell('open', {});
      },
      dice.between(1, 30),
    );
  }

  addEventListener(name: string, listener: (event: object) => void): void {
    this.#listeners.set(name, listener);
  }

  send(text: string): void {
    const value = JSON.parse(text) as Request | Request[];
    this.#later('in', () => {
      const { dice, faults } = this.#server;
      if (dice.chance(faults.cut)) {
        if (dice.chance(faults.silent)) this.#silent = true;
        else this.end(dice.pick([1006, closeCodes.draining.code, closeCodes.unavailable.code]));
        // It may have been taken all the same.
        if (dice.chance(0.5)) return;
      }
      this.#server.take(this, Array.isArray(value) ? value : [value]);
    });
  }

  close(): void {
    this.#gone();
    this.#listeners.clear();
  }

  /** The server or the network ends it. */
  end(code: number): void {
    if (!this.open) return;
    this.#gone();
    if (!this.#silent) this.#server.clock.setTimeout(() => this.#listeners.get('close')?.({ code }), 1);
  }

  expireAt(timeMs: number): void {
    const { clock } = this.#server;
    clock.clearTimeout(this.#expiry);
    this.#expiry = clock.setTimeout(() => this.end(closeCodes.token_expired.code), timeMs - clock.now());
  }

  deliver(road: Road, events: readonly ServerEvent[]): void {
    const text = JSON.stringify(events);
    this.#later(road, () => this.#tell('message', { data: text }));
  }

  #tell(name: string, event: object): void {
    if (this.open && !this.#silent) this.#listeners.get(name)?.(event);
  }

  #later(road: Road | 'in', run: () => void): void {
    const { clock, dice } = this.#server;
    const at = Math.max(this.#arrivals[road], clock.now() + dice.between(1, 40));
    this.#arrivals[road] = at;
    clock.setTimeout(() => {
      if (this.open || road === 'in') run();
    }, at - clock.now());
  }

  #gone(): void {
    this.open = false;
    this.#server.sockets.delete(this);
    this.#server.clock.clearTimeout(this.#expiry);
  }
}

/** A WebSocket class whose sockets lead to the given server. */
export function socketsTo(server: FakeServer): WebSocketConstructor {
  return class extends FakeSocket {
    constructor() {
      super(server);
    }
  };
}
