// Every setting of the services, from their own schemas: `node scripts/settings.ts` writes them into docs/operations.md and
// deploy/.env.example; with --check it says what is stale, or missing from deploy/compose.yml.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env as auth } from '../services/auth/src/env.ts';
import { Env as chatWriter } from '../services/chat-writer/src/env.ts';
import { Env as fanout } from '../services/fanout/src/env.ts';
import { Env as gateway } from '../services/gateway/src/env.ts';
import { baseEnv } from '../packages/service-kit/src/env.ts';

interface Setting {
  description?: string;
  default?: unknown;
}

const root = join(import.meta.dirname, '..');
const services: Record<string, Record<string, Setting>> = {
  auth: auth.properties,
  gateway: gateway.properties,
  'chat-writer': chatWriter.properties,
  fanout: fanout.properties,
};
/** In the images: where a service listens and what it is called is the container's affair. */
const inImage = new Set(['HOST', 'PORT', 'INTERNAL_PORT', 'INSTANCE']);

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const own = (settings: Record<string, Setting>) => Object.entries(settings).filter(([name]) => !(name in baseEnv));

/** Where a description tells how the default is found, it depends on the machine. */
const hasFixedDefault = (setting: Setting) => setting.default !== undefined && !setting.description?.includes('default:');

function table(settings: [string, Setting][]): string {
  const rows = settings.map(([name, setting]) => {
    const byDefault = setting.default === '' ? '' : `\`${String(setting.default)}\``;
    const shown = hasFixedDefault(setting) ? byDefault : setting.default === undefined ? 'must be set' : 'see there';
    return `| \`${name}\` | ${shown} | ${setting.description ?? ''} |`;
  });
  return ['| setting | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function document(): string {
  const parts = [`**All services**\n\n${table(Object.entries(baseEnv))}`];
  for (const [service, settings] of Object.entries(services))
    if (own(settings).length > 0) parts.push(`**${service}**\n\n${table(own(settings))}`);
  return parts.join('\n\n');
}

/** What compose.yml says of one service, with what it takes over. */
function blockOf(compose: string, service: string): string {
  const block = new RegExp(`^  ${service}:\\n((?:    .*\\n|\\n)*)`, 'm').exec(compose)?.[1] ?? '';
  const shared = /^x-settings:.*\n((?: {2}.*\n)*)/m.exec(compose)?.[1] ?? '';
  return block.includes('<<: *settings') ? block + shared : block;
}

/** Settings that are neither passed on by compose.yml nor given a value there. */
function missingFrom(compose: string): string[] {
  return Object.entries(services).flatMap(([service, settings]) => {
    const block = blockOf(compose, service);
    return Object.keys(settings)
      .filter((name) => !inImage.has(name) && !new RegExp(`^ +${name}(_FILE)?:`, 'm').test(block))
      .filter((name) => !(service === 'fanout' && name === 'TRUSTED_PROXIES'))
      .map((name) => `${service}: ${name}`);
  });
}

/** The settings that compose.yml passes on from deploy/.env. */
function example(compose: string): string {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const [service, settings] of Object.entries(services))
    for (const [name, setting] of Object.entries(settings)) {
      if (seen.has(name) || !new RegExp(`^ +${name}:$`, 'm').test(blockOf(compose, service))) continue;
      seen.add(name);
      lines.push(`# ${name in baseEnv ? 'all' : service}: ${setting.description ?? ''}`);
      lines.push(`# ${name}=${hasFixedDefault(setting) ? String(setting.default) : ''}`);
    }
  return lines.join('\n');
}

function between(text: string, start: string, end: string | undefined, inner: string): string {
  const from = text.indexOf(start);
  const to = end === undefined ? text.length : text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`no place for the settings: ${start}`);
  return `${text.slice(0, from + start.length)}\n\n${inner}\n${end === undefined ? '' : `\n${text.slice(to)}`}`;
}

const compose = read('deploy/compose.yml');
const documents: [file: string, text: string][] = [
  [
    'docs/operations.md',
    between(read('docs/operations.md'), '<!-- settings: node scripts/settings.ts -->', '<!-- end of settings -->', document()),
  ],
  [
    'deploy/.env.example',
    between(read('deploy/.env.example'), '# --- Settings of the services, generated from their schemas: node scripts/settings.ts ---', undefined, example(compose)),
  ],
];
const faults = missingFrom(compose).map((name) => `deploy/compose.yml neither sets nor passes on ${name}`);
const normal = (text: string) => text.replaceAll(/[ -]+/g, ' ');
for (const [file, text] of documents) {
  if (!process.argv.includes('--check')) writeFileSync(join(root, file), text);
  // Prettier lines tables up: only what is in them counts.
  else if (normal(text) !== normal(read(file))) faults.push(`${file} is stale: run node scripts/settings.ts, then prettier`);
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
