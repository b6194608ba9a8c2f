import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repoRoot } from '@chatapp/stack';
import * as assert from 'uvu/assert';
import { docker } from './support/engine.ts';
import { ownServices, type Environment } from './support/environment.ts';
import { PEOPLE, RATE, underLoad } from './support/under-load.ts';

/** What is written down is measured for longer, and with more people, than a run that only looks whether it can be. */
const isForTheRecord = Boolean(process.env['CHATAPP_WRITE_NUMBERS']);
const load = isForTheRecord ? { ms: 40_000, rate: 300, people: 30 } : { ms: 6_000, rate: RATE, people: PEOPLE };
const LOOK_EVERY_MS = 3_000;
const MIB = 1_024 * 1_024;
const file = join(repoRoot, 'docs/operations.md');
const START = '<!-- numbers: CHATAPP_WRITE_NUMBERS=1 node tests/containers/start.test.ts -->';
const END = '<!-- end of numbers -->';

const UNITS: Record<string, number> = { B: 1 / MIB, KiB: 1 / 1_024, MiB: 1, GiB: 1_024 };

/** MiB of memory by service, the largest of its containers; without the page cache that the kernel may take back. */
export async function memory(environment: Environment): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const containers = await environment.containers();
  const stats = await docker(
    'stats',
    '--no-stream',
    '--format',
    '{{.Name}} {{.MemUsage}}',
    ...containers.map(({ id }) => id),
  );
  for (const line of stats.split('\n')) {
    const [, name, amount, unit = ''] = /^(\S+) ([\d.]+)(\w+)/.exec(line) ?? [];
    const service = containers.find((container) => container.name === name)?.service ?? '';
    found.set(service, Math.max(found.get(service) ?? 0, Number(amount) * (UNITS[unit] ?? NaN)));
  }
  return found;
}

/** MiB that a container of each service may take. */
async function limits(environment: Environment): Promise<Map<string, number>> {
  const containers = await environment.containers();
  const told = await docker('inspect', '--format', '{{.HostConfig.Memory}}', ...containers.map(({ id }) => id));
  return new Map(told.split('\n').map((bytes, index) => [containers[index]?.service ?? '', Number(bytes) / MIB]));
}

async function imageMiB(name: string): Promise<number> {
  return Number(await docker('image', 'inspect', '--format', '{{.Size}}', name)) / MIB;
}

/** The largest that each service was while people talked. */
async function memoryUnderLoad(environment: Environment): Promise<Map<string, number>> {
  const largest = new Map<string, number>();
  const watch = async () => {
    const until = performance.now() + load.ms;
    while (performance.now() < until) {
      await sleep(LOOK_EVERY_MS);
      for (const [service, mib] of await memory(environment))
        largest.set(service, Math.max(largest.get(service) ?? 0, mib));
    }
  };
  await underLoad(environment, { measured: watch }, load);
  return largest;
}

/** What each service's image is, and how large. */
async function imageOf(service: string, version: string): Promise<string> {
  const official: Record<string, string> = { mysql: 'mysql:9.7', nginx: 'nginx:1.30', redis: 'redis:8' };
  const other = official[service];
  if (other) return `\`${other}\`, ${(await imageMiB(other)).toFixed(0)} MiB`;
  // Two programs of one image.
  const name = service === 'search-indexer' ? 'chat-writer' : service;
  assert.ok([...ownServices, 'tools'].includes(name), name);
  const mib = await imageMiB(`chatapp/${name}:${version}`);
  const onTop = mib - (await imageMiB('node:24-slim'));
  assert.ok(onTop < 40, `the image of ${service} is small: ${onTop.toFixed(0)} MiB of its own`);
  return `${mib.toFixed(0)} MiB, ${onTop.toFixed(0)} on top of \`node:24-slim\``;
}

/** Images that no registry has named were made where they are. */
async function areStandIns(): Promise<boolean> {
  return (await docker('image', 'inspect', '--format', '{{len .RepoDigests}}', 'node:24-slim')) === '0';
}

export interface Start {
  /** From built images and empty volumes to the first message. */
  readonly firstMessageMs: number;
  /** Memory right after that. */
  readonly idle: ReadonlyMap<string, number>;
}

/** Measures an environment, and writes it down where CHATAPP_WRITE_NUMBERS is set: otherwise a run leaves no trace. */
export async function measure(environment: Environment, { firstMessageMs, idle }: Start): Promise<void> {
  const busy = await memoryUnderLoad(environment);
  const limit = await limits(environment);
  const mib = (value = 0) => `${value.toFixed(0)} MiB`;
  const rows = [];
  for (const service of [...idle.keys()].toSorted()) {
    const image = await imageOf(service, environment.project);
    rows.push(
      `| ${service} | ${image} | ${mib(idle.get(service))} | ${mib(busy.get(service))} | ${mib(limit.get(service))} |`,
    );
  }
  rows.push(`| migrate, chatapp | ${await imageOf('tools', environment.project)} | | | 512 MiB |`);
  const total = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((sum, value) => sum + value, 0);
  const seconds = (firstMessageMs / 1_000).toFixed(0);
  const bases = (await areStandIns())
    ? 'Base images: stand-ins for the official ones, made on that machine; the sizes of the official ones differ.'
    : 'Base images: the official ones.';
  const text = [
    `From built images and empty volumes to the first message between two people: **${seconds} s**, most of which MySQL takes to make its data.`,
    `Memory is that of the largest container of each service, as docker stats has it: idle right after the start, under load the most that was seen within ${load.ms / 1_000} s of ${load.rate} messages a second from ${load.people} people.`,
    `One of each together: ${mib(total(idle))} idle, ${mib(total(busy))} under load. Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} cores, shared with other work. ${bases}`,
    '',
    '| service | image | memory, idle | under load | limit |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
  console.log(`\n${text}`);
  if (isForTheRecord) await write(text);
}

async function write(text: string): Promise<void> {
  const page = await readFile(file, 'utf8');
  const from = page.indexOf(START);
  const to = page.indexOf(END);
  assert.ok(from >= 0 && to > from, `${file} has a place for the numbers`);
  await writeFile(file, `${page.slice(0, from + START.length)}\n\n${text}\n\n${page.slice(to)}`);
}
