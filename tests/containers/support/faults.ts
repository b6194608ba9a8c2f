import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@chatapp/testkit';
import { docker } from './engine.ts';
import type { Container, Environment, Service } from './environment.ts';

/** Longer than a lease (3 s): somebody else takes over meanwhile. */
const BEYOND_LEASE_MS = 4_000;

export async function healthy({ id, name }: Container, patienceMs = 60_000): Promise<void> {
  const health = () => docker('inspect', '--format', '{{.State.Status}} {{.State.Health.Status}}', id);
  await until(async () => (await health()) === 'running healthy', patienceMs, `${name} is healthy`);
}

/** Ends its process as the kernel would. The engine's restart policy has to bring it back. */
export async function kill({ id, name }: Container): Promise<void> {
  const state = () => docker('inspect', '--format', '{{.State.StartedAt}}', id);
  const before = await state();
  try {
    process.kill(Number(await docker('inspect', '--format', '{{.State.Pid}}', id)), 'SIGKILL');
  } catch {
    // Not ours to signal: through the engine, which then takes it for somebody's wish and leaves it dead.
    await docker('kill', id);
    await docker('start', id);
  }
  await until(async () => (await state()) !== before, 20_000, `${name} is started again`);
}

export async function pause(container: Container): Promise<void> {
  // The kernel cannot freeze who waits for a disk at that moment: then a little later.
  await until(() => docker('pause', container.id).then(() => true, () => false), 10_000, `${container.name} is frozen`); // prettier-ignore
  await sleep(BEYOND_LEASE_MS);
  await docker('unpause', container.id);
}

/**
 * Pulled out of all its networks, or of one of them, as by a broken switch: what it had open there hangs, and is never closed. Comes back
 * under another address.
 */
export async function cutOff(
  { project }: Environment,
  { id, service, addresses }: Container,
  from: readonly string[] = Object.keys(addresses),
): Promise<void> {
  const networks = from.map((name) => `${project}_${name}`);
  for (const network of networks) await docker('network', 'disconnect', network, id);
  await sleep(BEYOND_LEASE_MS);
  for (const network of networks) await docker('network', 'connect', '--alias', service, network, id);
}

export async function restart(container: Container): Promise<void> {
  await docker('restart', container.id);
}

/** A new container in place of the old one, as after a new image or setting, with the data that it had. */
export async function replace(environment: Environment, service: Service): Promise<void> {
  await environment.compose('up', '--detach', '--wait', '--no-deps', '--force-recreate', service);
}

/** Brings a service to `count` instances the way that people do, the others staying as they are. */
export async function scale(environment: Environment, counts: Partial<Record<Service, number>>): Promise<void> {
  const wanted = Object.entries(counts).flatMap(([service, count]) => ['--scale', `${service}=${count}`]);
  const up = ['up', '--detach', '--wait', '--no-deps', '--no-recreate'];
  await environment.compose(...up, ...wanted, ...Object.keys(counts));
}
