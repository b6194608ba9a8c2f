import { performance } from 'node:perf_hooks';
import type { ResumeOrder, Resumed } from './orders.ts';
import { percentile } from './percentile.ts';
import { LoadSocket } from './socket.ts';

interface Event {
  readonly type: string;
  readonly id?: string;
  readonly room?: string;
  readonly head?: number;
  readonly recovered?: boolean;
  readonly changes?: readonly { readonly rev: number }[];
  readonly retryAfterMs?: number;
}

/** One client that comes back: it asks for what it missed of each room, and again where it is told to wait. */
class Comer {
  readonly left: Set<string>;
  wholeMs = 0;
  byHttp = 0;
  retries = 0;
  readonly #order: ResumeOrder;
  readonly #token: string;
  readonly #done: () => void;
  /** Rooms that were refused for now. */
  readonly #again = new Set<string>();
  #socket: LoadSocket | undefined;

  constructor(order: ResumeOrder, seat: ResumeOrder['seats'][number], done: () => void) {
    this.#order = order;
    this.#token = seat.token ?? '';
    this.left = new Set(seat.rooms.map((room) => order.rooms[room]!));
    this.#done = done;
  }

  begin(): void {
    const socket = new LoadSocket(this.#order.port, '/ws');
    this.#socket = socket;
    const again = () => {
      if (this.wholeMs > 0) return;
      this.retries++;
      setTimeout(() => this.begin(), 100 + Math.random() * 400);
    };
    socket.onText = (bytes, start, end) => this.#take(JSON.parse(bytes.toString('utf8', start, end)) as Event[]);
    socket.onClose = again;
    socket.opened.then(
      () => socket.send(JSON.stringify([{ type: 'hello', id: 'h', token: this.#token }, this.#subscribe(this.left)])),
      () => undefined,
    );
  }

  end(): void {
    this.#socket?.end();
  }

  #subscribe(rooms: Iterable<string>): object {
    const { since } = this.#order;
    return { type: 'subscribe', id: 's', rooms: Array.from(rooms, (room) => ({ room, since })) };
  }

  /** All that were refused together, once it is time. */
  #askAgain(room: string, afterMs: number): void {
    this.retries++;
    if (this.#again.size === 0)
      setTimeout(() => {
        this.#socket?.send(JSON.stringify(this.#subscribe(this.#again)));
        this.#again.clear();
      }, afterMs);
    this.#again.add(room);
  }

  #take(events: readonly Event[]): void {
    for (const { type, room = '', head, recovered, changes, retryAfterMs } of events) {
      if (type === 'error' && room !== '') this.#askAgain(room, retryAfterMs ?? 200);
      if (type !== 'subscribed') continue;
      if (recovered !== true) this.byHttp++;
      else if (!this.#isWhole(head, changes ?? [])) throw new Error(`${room} came back with a hole`);
      this.left.delete(room);
    }
    if (this.left.size > 0 || this.wholeMs > 0) return;
    this.wholeMs = performance.now();
    this.#done();
  }

  #isWhole(head: number | undefined, changes: readonly { readonly rev: number }[]): boolean {
    const { since, head: wanted } = this.#order;
    return (
      head === wanted && changes.length === wanted - since && changes.every(({ rev }, at) => rev === since + at + 1)
    );
  }
}

/** Everybody comes back at once. */
export async function resume(order: ResumeOrder): Promise<Resumed> {
  const beganMs = performance.now();
  let left = order.seats.length;
  let finish!: () => void;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const timer = setTimeout(finish, order.patienceMs);
  const comers = order.seats.map(
    (seat) =>
      new Comer(order, seat, () => {
        if (--left === 0) finish();
      }),
  );
  for (const comer of comers) comer.begin();
  await finished;
  clearTimeout(timer);
  const whole = comers.filter(({ wholeMs }) => wholeMs > 0).map(({ wholeMs }) => wholeMs - beganMs);
  for (const comer of comers) comer.end();
  const sum = (of: (comer: Comer) => number) => comers.reduce((total, comer) => total + of(comer), 0);
  return {
    tookMs: left === 0 ? percentile(whole, 1) : order.patienceMs,
    whole: whole.length,
    byHttp: sum(({ byHttp }) => byHttp),
    retries: sum(({ retries }) => retries),
    p50Ms: percentile(whole, 0.5),
    p99Ms: percentile(whole, 0.99),
  };
}
