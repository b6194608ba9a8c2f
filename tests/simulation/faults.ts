import { emptyRedis } from './world/redis-data.ts';
import type { World } from './world/world.ts';

const BEYOND_LEASE_MS = 5_000;
export const LONGEST_FAULT_MS = BEYOND_LEASE_MS + 1_500;

/** What goes wrong, by name. Each comes right again by itself. */
export const faults: Record<string, (world: World) => void> = {
  'a service is killed': (world) => {
    const victim = world.random.pick(world.running);
    world.kill(victim);
    world.time.after(world.random.int(0, 3_000), world.time.outside, () => world.launch(victim.kind));
  },
  'a service is restarted': (world) => {
    const victim = world.random.pick(world.running);
    world.stop(victim);
    world.launch(victim.kind);
  },
  'one more of a service': (world) => world.launch(world.random.pick(['chat-writer', 'fanout', 'gateway'])),
  'a service sleeps': (world) => {
    const { process } = world.random.pick(world.running);
    process.sleepsUntil = world.time.nowMs + world.random.int(100, BEYOND_LEASE_MS);
  },
  'Redis sleeps': (world) => {
    world.redis.process.sleepsUntil = world.time.nowMs + world.random.int(100, BEYOND_LEASE_MS);
  },
  'a service hears nothing': (world) =>
    world.network.silence(world.random.pick(world.running).process, world.random.int(100, BEYOND_LEASE_MS)),
  'a service is cut from Redis while it publishes': (world) => {
    world.redis.cutsOff = { process: world.random.pick(world.running).process, isDone: world.chance(0.5) };
  },
  'the network is bad': (world) => {
    world.network.trouble = 0.2;
    world.time.after(2_000, world.time.outside, () => (world.network.trouble = 0.01));
  },
  'a connection breaks': (world) => world.random.pick(world.people).sockets.at(-1)?.break(),
  'MySQL is away': (world) => {
    world.database.isUp = false;
    world.time.after(world.random.int(100, 2_000), world.time.outside, () => (world.database.isUp = true));
  },
  'Redis restarts with its data': (world) => restartRedis(world, world.redis.data),
  'Redis restarts without its last second': (world) => {
    const { data } = world.redis;
    const copy = structuredClone(data);
    world.time.after(world.random.int(1, 1_000), world.time.outside, () => {
      // What was emptied meanwhile has another last second.
      if (world.redis.data === data) restartRedis(world, copy);
    });
  },
  'Redis restarts empty': (world) => restartRedis(world, emptyRedis()),
};

function restartRedis({ redis, time, random }: World, data: typeof redis.data): void {
  if (!redis.isUp) return;
  redis.crash();
  time.after(random.int(10, 1_500), time.outside, () => redis.restart(data));
}
