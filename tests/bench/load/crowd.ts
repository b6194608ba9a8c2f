import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuUsOf, machineCpuUs } from '../processes.ts';
import { dialects, type Dialect } from './dialects.ts';
import { bodyOf, Ledger } from './ledger.ts';
import type { ConnectOrder, Measured, SendOrder } from './orders.ts';
import { percentile } from './percentile.ts';
import { LoadSocket } from './socket.ts';

const TICK_MS = 1;
/** How long after the last send what was sent may take to arrive. */
const DRAIN_MS = 6_000;
/** In steps of. */
const LOOK_MS = 50;

interface Member {
  readonly socket: LoadSocket;
  /** By room: which of its readers this is; -1 where it is none. */
  readonly places: Int32Array;
}

/** Connections that talk in rooms, all in this process. */
export class Crowd {
  readonly #dialect: Dialect;
  readonly #rooms: readonly string[];
  readonly #members: Member[] = [];
  readonly #readers: number[];
  /** Random and sorted by time, as UUIDs of version 7 are; the last eight digits are the message's number. */
  readonly #uuidTail = `7${hex(3)}-8${hex(3)}-${hex(4)}`;
  #ledger: Ledger | undefined;
  #sent = 0;
  #closed: string | undefined;

  private constructor({ dialect, rooms }: ConnectOrder) {
    this.#dialect = dialects[dialect];
    this.#rooms = rooms;
    this.#readers = rooms.map(() => 0);
  }

  static async connect(order: ConnectOrder): Promise<Crowd> {
    const crowd = new Crowd(order);
    const left = order.seats.entries();
    const worker = async () => {
      for (const [index, { token, rooms }] of left) {
        const socket = new LoadSocket(order.port, crowd.#dialect.path);
        await socket.opened;
        const names = rooms.map((room) => order.rooms[room]!);
        await crowd.#dialect.join(socket, names, token);
        const places = new Int32Array(order.rooms.length).fill(-1);
        for (const room of rooms) places[room] = crowd.#readers[room]!++;
        crowd.#take(index, { socket, places });
      }
    };
    await Promise.all(Array.from({ length: order.atOnce }, worker));
    return crowd;
  }

  #take(index: number, member: Member): void {
    this.#members[index] = member;
    const { socket, places } = member;
    socket.onClose = (reason) => (this.#closed ??= reason);
    socket.onText = (bytes, start, end) => {
      const ledger = this.#ledger;
      if (this.#dialect.hasMessages(bytes, start)) {
        ledger?.read(bytes, start, end, places, performance.now());
        return;
      }
      const { answers, pong } = this.#dialect.answers(bytes.toString('utf8', start, end));
      if (pong !== undefined) socket.send(pong);
      for (const { message, outcome } of answers) ledger?.answered(message, outcome, performance.now());
    };
  }

  /** Sends at a steady rate, and says what became of it. */
  async send({ rate, warmMs, measureMs, senders, pids }: SendOrder): Promise<Measured> {
    const byRoom = this.#rooms.map(() => new Set<number>());
    for (const [seat, room] of senders) byRoom[room]!.add(seat);
    const most = Math.ceil((rate * (warmMs + measureMs)) / 1_000) + senders.length;
    const ledger = new Ledger(this.#readers, byRoom, this.#sent, most);
    this.#ledger = ledger;
    const beganMs = performance.now();
    await this.#sendUntil(beganMs + warmMs, rate, beganMs, senders);
    const first = ledger.count;
    const look = () => ({
      cpu: pids.map(cpuUsOf),
      own: ownCpuUs(),
      machine: machineCpuUs(),
      deliveries: ledger.deliveries,
      ms: performance.now(),
    });
    const before = look();
    await this.#sendUntil(before.ms + measureMs, rate, beganMs, senders);
    const after = look();
    const last = ledger.count;
    this.#sent += ledger.count;
    await this.#drain(ledger);
    if (this.#closed !== undefined) throw new Error(`a connection ended: ${this.#closed}`);

    const tookMs: number[] = [];
    const ackMs: number[] = [];
    const came = { completed: 0, lost: 0, refused: 0 };
    for (let at = 0; at < last; at++) {
      const doneMs = ledger.doneMs[at]!;
      if (doneMs > before.ms && doneMs <= after.ms) came.completed++;
      if (at < first) continue;
      if (ledger.refused[at] === 1) came.refused++;
      else if (!ledger.isDone(at)) came.lost++;
      else tookMs.push(doneMs - ledger.sentMs[at]!);
      if (ledger.ackedMs[at]! > 0) ackMs.push(ledger.ackedMs[at]! - ledger.sentMs[at]!);
    }
    const measuredMs = after.ms - before.ms;
    const cpuUsByPid = after.cpu.map((us, index) => us - before.cpu[index]!);
    const serverCpuUs = cpuUsByPid.reduce((sum, us) => sum + us, 0);
    return {
      sent: last - first,
      acknowledged: ackMs.length,
      refused: came.refused,
      lost: came.lost,
      doubles: ledger.doubles,
      disorder: ledger.disorder,
      torn: ledger.torn(),
      messagesPerS: (came.completed * 1_000) / measuredMs,
      deliveriesPerS: ((after.deliveries - before.deliveries) * 1_000) / measuredMs,
      p50Ms: percentile(tookMs, 0.5),
      p99Ms: percentile(tookMs, 0.99),
      maxMs: percentile(tookMs, 1),
      ackP50Ms: percentile(ackMs, 0.5),
      ackP99Ms: percentile(ackMs, 0.99),
      serverCpuUs,
      cpuUsByPid,
      ownCpuUs: after.own - before.own,
      othersCpuUs: after.machine - before.machine - serverCpuUs - (after.own - before.own),
      measuredMs,
    };
  }

  close(): void {
    for (const { socket } of this.#members) socket.end();
  }

  /** Sends what is due at each tick, and what a late tick has left behind at the next one. */
  async #sendUntil(endMs: number, rate: number, beganMs: number, senders: SendOrder['senders']): Promise<void> {
    const ledger = this.#ledger!;
    for (let nowMs = performance.now(); nowMs < endMs; nowMs = performance.now()) {
      const due = Math.floor(((nowMs - beganMs) * rate) / 1_000);
      while (ledger.count < due && !ledger.isFull) {
        const [seat, room] = senders[ledger.count % senders.length]!;
        this.#sendOne(ledger, seat, room);
      }
      await sleep(TICK_MS);
    }
  }

  #sendOne(ledger: Ledger, seat: number, room: number): void {
    const no = ledger.sending(seat, room, performance.now());
    const time = Date.now().toString(16).padStart(12, '0');
    const uuid = `${time.slice(0, 8)}-${time.slice(8)}-${this.#uuidTail}${String(no).padStart(8, '0')}`;
    this.#members[seat]!.socket.send(this.#dialect.message(uuid, no, this.#rooms[room]!, bodyOf(no)));
  }

  async #drain(ledger: Ledger): Promise<void> {
    const endMs = performance.now() + DRAIN_MS;
    for (let at = 0; at < ledger.count && performance.now() < endMs;) {
      if (ledger.isDone(at)) at++;
      else await sleep(LOOK_MS);
    }
    // What comes twice comes a little later.
    await sleep(LOOK_MS * 4);
  }
}

const hex = (chars: number): string => randomBytes(chars).toString('hex').slice(0, chars);

export function ownCpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
