import { LeaseGroup, type Settling } from './leases.ts';

/** One thing that happens to a group of instances, and what came of it. */
export interface Event {
  readonly name: string;
  readonly settling: Settling;
}

/** What a restart takes until the instance is there again. */
const RESTART_MS = 2_000;

/** What happens to a group in its life, one after the other: `loadMs` is how long a next owner reads before it begins. */
export async function groupEvents(
  seed: number,
  members: number,
  partitions: number,
  loadMs: number,
): Promise<{ events: Event[]; doubles: number }> {
  const group = new LeaseGroup(seed, partitions, loadMs);
  const events: Event[] = [];
  let count = members;
  const happens = async (name: string, by: number, act: () => number) => {
    count += by;
    events.push({ name, settling: await group.settle(count, act) });
  };
  const part = (share: number) => Math.max(1, Math.round(count * share));
  await group.during(async () => {
    await happens('all start', 0, () => {
      group.launch(members);
      return partitions;
    });
    await happens('one more', 1, () => {
      group.launch(1);
      return Math.floor(partitions / count);
    });
    const restarted = part(1 / 20);
    await happens('one in twenty restarts', 0, () => {
      const had = group.stop(restarted);
      group.launch(restarted, RESTART_MS);
      return had + Math.floor(partitions / count) * restarted;
    });
    const few = part(1 / 100);
    await happens('one in a hundred dies', -few, () => group.kill(few));
    const many = part(1 / 3);
    await happens('a third dies at once', -many, () => group.kill(many));
  });
  return { events, doubles: group.doubles };
}
