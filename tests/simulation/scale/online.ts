import { Random } from '@chatapp/testkit';
// @boundaries-ignore services' own parts run here without what is around them
import { RoomCounts } from '../../../services/fanout/src/presence/room-counts.ts';
import { assumed, present } from './costs.ts';
import { poisson } from './rooms.ts';

const STEP_MS = 1_000;
const WARM_MS = 30_000;

/** How often the number of listeners of a room is told to all of them, and what goes into inboxes for it, while people come and go. */
export interface OnlineRate {
  readonly people: number;
  readonly toldPerS: number;
  readonly recordsPerS: number;
}

/**
 * The real counting of fanout over one room: people stay for a session each, and others come, each to a gateway at random. (Gateways gather
 * for five seconds as well; here each change is known at once.)
 */
export function onlineRate(seed: number, people: number, gateways: number, durationMs: number): OnlineRate {
  const random = new Random(seed);
  const counts = new RoomCounts(present.onlineEveryMs, () => {});
  const here = new Map<number, number>();
  const at: number[] = [];
  const change = (gateway: number, by: number, nowMs: number) => {
    const count = (here.get(gateway) ?? 0) + by;
    if (count > 0) here.set(gateway, count);
    else here.delete(gateway);
    counts.set('room', String(gateway), count, nowMs);
  };
  const come = (nowMs: number) => {
    const gateway = random.int(0, gateways);
    at.push(gateway);
    change(gateway, 1, nowMs);
  };
  for (let index = 0; index < people; index++) come(0);
  let told = 0;
  let records = 0;
  const changes = (people * STEP_MS) / 1_000 / assumed.sessionS.value;
  for (let nowMs = STEP_MS; nowMs <= WARM_MS + durationMs; nowMs += STEP_MS) {
    for (let left = Math.min(at.length, poisson(random, changes)); left > 0; left--) {
      const index = random.int(0, at.length);
      const gateway = at[index]!;
      at[index] = at.at(-1)!;
      at.pop();
      change(gateway, -1, nowMs);
    }
    for (let left = poisson(random, changes); left > 0; left--) come(nowMs);
    const [due] = counts.takeDue(nowMs);
    if (due === undefined || nowMs <= WARM_MS) continue;
    if (due.only === undefined) told++;
    records += due.only?.length ?? here.size;
  }
  const seconds = durationMs / 1_000;
  return { people, toldPerS: told / seconds, recordsPerS: records / seconds };
}
