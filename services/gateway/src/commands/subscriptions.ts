import type { Actor } from '@chatapp/contracts';
import type { SubscribeAnswer } from '../handlers/subscribe.ts';
import type { Commander } from './commander.ts';

/** So many travel in one command at the most. */
const MOST_TOGETHER = 200;

/** Somebody who asks for a room. */
export interface Asking {
  readonly request: string;
  readonly actor: Actor;
  readonly waiter: SubscribeAnswer;
}

/** What they ask for: the room, and what has changed since. */
interface Wish {
  readonly room: string;
  readonly since: number | undefined;
}

interface Group extends Wish {
  /** How many of those in the command that is on its way have no answer yet. */
  underWay: number;
  waiting: Asking[];
}

const keyOf = (room: string, since: number | undefined): string => `${room} ${since ?? ''}`;

/**
 * Whoever asks for a room while somebody else's question for the same, from the same number on, is on its way, waits for that answer, and then
 * asks in one command with all others who do. When a gateway has died its people come back within a second: they would else ask once each.
 * Rights are everybody's own, so nobody is given another's answer.
 */
export class Subscriptions {
  /** How many wait for somebody else's answer. */
  waiting = 0;
  readonly #commander: Pick<Commander, 'subscribe'>;
  readonly #groups = new Map<string, Group>();

  constructor(commander: Pick<Commander, 'subscribe'>) {
    this.#commander = commander;
  }

  /** Whether a question for the same is on its way. */
  isAsked({ room, since }: Wish): boolean {
    return this.#groups.has(keyOf(room, since));
  }

  ask({ room, since }: Wish, asking: Asking): void {
    const key = keyOf(room, since);
    let group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, (group = { room, since, underWay: 0, waiting: [] }));
    group.waiting.push(asking);
    this.waiting++;
    if (group.underWay === 0) this.#send(group);
  }

  /** Takes out those who wait and fit. */
  takeAll(fits: (waiter: SubscribeAnswer) => boolean): SubscribeAnswer[] {
    return [...this.#groups.values()].flatMap((group) => this.#take(group, fits));
  }

  #take(group: Group, fits: (waiter: SubscribeAnswer) => boolean): SubscribeAnswer[] {
    const taken = group.waiting.filter(({ waiter }) => fits(waiter));
    if (taken.length > 0) group.waiting = group.waiting.filter(({ waiter }) => !fits(waiter));
    this.waiting -= taken.length;
    return taken.map(({ waiter }) => waiter);
  }

  #send(group: Group): void {
    for (const waiter of this.#take(group, ({ connection }) => !connection.open)) waiter.cancelled();
    const asking = group.waiting.splice(0, MOST_TOGETHER);
    this.waiting -= asking.length;
    group.underWay = asking.length;
    if (asking.length === 0) {
      this.#groups.delete(keyOf(group.room, group.since));
      return;
    }
    for (const { waiter } of asking) waiter.whenDone = (gaveUp) => this.#settled(group, gaveUp);
    this.#commander.subscribe(group.room, group.since, asking);
  }

  #settled(group: Group, gaveUp: boolean): void {
    // Those who wait have waited about as long.
    if (gaveUp) for (const waiter of this.#take(group, () => true)) waiter.gaveUp();
    if (--group.underWay === 0) this.#send(group);
  }
}
