import { Random } from '@chatapp/testkit';
// @boundaries-ignore services' own parts run here without what is around them
import { Channels, type Channel, type Sink, type Subscriber } from '../../../services/gateway/src/channels/channels.ts';
import { bytesOf } from './memory.ts';
import { idOf, poisson, roomsFor } from './rooms.ts';

const STRATA = 100_000;

/** A connection, as far as channels know it. */
export class Listener implements Subscriber<Listener> {
  readonly user: string;
  readonly channels: Set<Channel<Listener>> = new Set();

  constructor(user: string) {
    this.user = user;
  }
}

export const silentSink: Sink<Listener> = { all() {}, others() {}, one() {}, seal() {}, doubted() {}, idle() {} };

/** What a gateway remembers of who listens to what. */
export interface Subscribed {
  readonly subscriptions: number;
  readonly rooms: number;
  readonly bytesEachPerson: number;
}

/** Fills the real table of a gateway: its people at random among all, in rooms of the sizes of the world. */
export function subscribed(seed: number, people: number, gateways: number): Subscribed {
  const random = new Random(seed);
  const { sizes, count } = roomsFor(people, STRATA);
  const here = Math.floor(people / gateways);
  let subscriptions = 0;
  const [channels, bytes] = bytesOf(() => {
    const all = new Channels<Listener>(silentSink);
    const listeners = Array.from({ length: here }, (_, index) => new Listener(idOf(random, index)));
    for (const listener of listeners) all.subscribed(listener.user, 0, listener);
    // Rooms of one size together: how many of their listeners are here, each in one of these rooms.
    const alike = count / sizes.length;
    for (const [stratum, size] of sizes.entries())
      for (let left = poisson(random, (alike * size) / gateways); left > 0; left--) {
        const room = `${stratum.toString(36).padStart(5, '0')}${Math.floor(random.next() * alike)
          .toString(36)
          .padStart(11, '0')}`;
        all.subscribed(room, 7, random.pick(listeners));
        subscriptions++;
      }
    return all;
  });
  return { subscriptions, rooms: channels.size - here, bytesEachPerson: bytes / here };
}
