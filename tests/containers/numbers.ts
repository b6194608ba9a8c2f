import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repoRoot } from '@chatapp/stack';
import * as assert from 'uvu/assert';
import { docker } from './support/engine.ts';
import { ownServices, type Environment } from './support/environment.ts';
import { PEOPLE, RATE, underLoad } from './support/under-load.ts';

const LOAD_MS = 6_000;
const MIB = 1_024 * 1_024;
const file = join(repoRoot, 'docs/operations.md');
const START = '<!-- numbers: CHATAPP_WRITE_NUMBERS=1 node tests/containers/start.test.ts -->';
const END = '<!-- end of numbers -->';

const UNITS: Record<string, number> = { B: 1 / MIB, KiB: 1 / 1_024, MiB: 1, GiB: 1_024 };

/** MiB of memory by service, the largest of its containers; without the page cache that the kernel may take back. */
async function memory(environment: Environment): Promise<Map<string, number>> {
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

async function imageMiB(name: string): Promise<number> {
  return Number(await docker('image', 'inspect', '--format', '{{.Size}}', name)) / MIB;
}

/** Measures an environment, and writes it down where CHATAPP_WRITE_NUMBERS is set: otherwise a run leaves no trace. */
export async function measure(environment: Environment, firstMessageMs: number): Promise<void> {
  const idle = await memory(environment);
  let busy = new Map<string, number>();
  const watch = async () => {
    await sleep(LOAD_MS);
    busy = await memory(environment);
  };
  await underLoad(environment, { 'six seconds': watch });
  const base = await imageMiB('node:24-slim');
  const rows: string[] = [];
  for (const [service, mib] of [...idle].toSorted(([one], [other]) => one.localeCompare(other))) {
    // Two programs of one image.
    const image = service === 'search-indexer' ? 'chat-writer' : service;
    const own = ownServices.some((name) => name === image);
    const size = own ? await imageMiB(`chatapp/${image}:${environment.project}`) : undefined;
    const said =
      size === undefined
        ? 'official'
        : `${size.toFixed(0)} MiB, ${(size - base).toFixed(0)} on top of \`node:24-slim\``;
    rows.push(`| ${service} | ${said} | ${mib.toFixed(0)} MiB | ${(busy.get(service) ?? 0).toFixed(0)} MiB |`);
    assert.ok(size === undefined || size - base < 40, `the image of ${service} is small: ${size?.toFixed(0)} MiB`);
  }
  const seconds = (firstMessageMs / 1_000).toFixed(0);
  const text = [
    `From built images and empty volumes to the first message between two people: **${seconds} s**, most of which MySQL takes to make its data.`,
    `Memory is that of the largest container of each service, as docker stats has it; under load: ${RATE} messages a second from ${PEOPLE} people. Machine: ${cpus().length} cores.`,
    '',
    '| service | image | memory, idle | under load |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
  console.log(`\n${text}`);
  if (process.env['CHATAPP_WRITE_NUMBERS']) await write(text);
}

async function write(text: string): Promise<void> {
  const page = await readFile(file, 'utf8');
  const from = page.indexOf(START);
  const to = page.indexOf(END);
  assert.ok(from >= 0 && to > from, `${file} has a place for the numbers`);
  await writeFile(file, `${page.slice(0, from + START.length)}\n\n${text}\n\n${page.slice(to)}`);
}
