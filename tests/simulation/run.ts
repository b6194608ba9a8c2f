import { ApiError, type Sent } from '@chatapp/client';
import { violations } from './checks.ts';
import { faults, LONGEST_FAULT_MS } from './faults.ts';
import { PEOPLE, ROOMS } from './world/database.ts';
import { World } from './world/world.ts';

export interface OneSend {
  readonly user: string;
  readonly room: string;
  readonly id: string;
  readonly order: number;
  outcome?: Sent | string;
}

export interface Left {
  readonly world: World;
  readonly sends: readonly OneSend[];
  /** What went wrong, and when. */
  readonly faults: readonly string[];
}

export interface Run extends Left {
  /** What does not hold, and has not come to hold in the quiet time either. */
  readonly wrong: readonly string[];
}

const STEPS = 16;
/** Long enough for a lease to end, a back-off to pass and a subscription to be asked for again, one after the other. */
const QUIET_MS = 60_000;

/** Some seconds of talk and trouble, and then a quiet time in which all must come right. Every choice follows from the seed. */
export async function run(seed: number): Promise<Run> {
  const world = new World(seed);
  const { random, time, people } = world;
  const sends: OneSend[] = [];
  const history: string[] = [];
  const restore = time.install(() => random.next());
  try {
    for (const kind of ['chat-writer', 'fanout', 'gateway'] as const)
      for (let count = 2; count > 0; count--) world.launch(kind);
    await time.pass(2_500);
    const names = kindsOf(world);
    for (let step = 0; step < STEPS; step++) {
      for (let count = random.int(0, 4); count > 0; count--) send();
      if (world.chance(0.2)) move();
      if (names.length > 0 && world.running.length > 0 && world.chance(0.4)) {
        const name = random.pick(names);
        history.push(`${Math.round(time.nowMs)} ${name}`);
        faults[name]?.(world);
      }
      await time.pass(world.chance(0.2) ? random.int(500, 3_000) : random.int(0, 250));
    }
    const left = { world, sends, faults: history };
    await time.pass(LONGEST_FAULT_MS);
    let wrong = violations(left);
    for (let waitedMs = 0; wrong.length > 0 && waitedMs < QUIET_MS; waitedMs += 1_000) {
      await time.pass(1_000);
      wrong = violations(left);
    }
    for (const { client } of people) client.stop();
    await time.pass(100);
    return { ...left, wrong };
  } finally {
    restore();
  }

  function send(): void {
    const { id: user, client } = random.pick(people);
    const order = sends.length + 1;
    const id = `00000000-0000-7000-8000-${String(order).padStart(12, '0')}`;
    const one: OneSend = { user, room: random.pick(ROOMS), id, order };
    sends.push(one);
    client.send(one.room, `message ${order}`, { id }).done.then(
      (sent) => (one.outcome = sent),
      (error: unknown) => (one.outcome = error instanceof ApiError ? error.code : String(error)),
    );
  }

  /** The last of them is put out of a room, or let in again. */
  function move(): void {
    const room = random.pick(ROOMS);
    const guest = PEOPLE[2];
    const type = world.database.isMember(room, guest) ? 'member.remove' : 'member.add';
    people[0]?.client.request(type, { room, userId: guest }).catch(() => undefined);
  }
}

/** A few runs are calm, some have one kind of trouble, most have all. */
function kindsOf({ random }: World): string[] {
  const all = Object.keys(faults);
  const kind = random.int(0, 10);
  if (kind === 0) return [];
  return kind < 4 ? [random.pick(all)] : all;
}
