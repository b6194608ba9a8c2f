import type { Channel, Channels } from './channels.ts';
import type { Commander } from '../commands/commander.ts';
import type { Connection } from '../sockets/connection.ts';
import { DeadlineWheel } from '../timing/deadline-wheel.ts';

const SLOT_MS = 500;

/**
 * Takes the route back of what nobody here listens to any more, after a while: people reload pages and move between rooms.
 * The wish takes the road of subscriptions, so it cannot overtake a later one.
 */
export class Linger {
  readonly #wheel = new DeadlineWheel<Channel<Connection>>(SLOT_MS, performance.now());
  readonly #slots = new Map<Channel<Connection>, number>();
  readonly #lingerMs: number;

  constructor(lingerMs: number) {
    this.#lingerMs = lingerMs;
  }

  idle(channel: Channel<Connection>): void {
    const slot = this.#slots.get(channel);
    if (slot !== undefined) this.#wheel.remove(channel, slot);
    this.#slots.set(channel, this.#wheel.add(channel, performance.now() + this.#lingerMs));
  }

  /** Those that are wanted again by now are left alone. */
  run(nowMs: number, channels: Channels<Connection>, commander: Commander): void {
    for (const channel of this.#wheel.takeDue(nowMs)) {
      this.#slots.delete(channel);
      if (channels.forget(channel)) commander.unroute(channel.key);
    }
  }
}
