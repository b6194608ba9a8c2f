// Every setting of the services, from their own schemas: `node scripts/settings.ts` writes them into docs/operations.md, deploy/.env.example
// and deploy/compose.yml, and what else deploy/.env.example has into docs/operations.md; with --check it says what is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env as auth } from '../services/auth/src/env.ts';
import { Env as chatWriter } from '../services/chat-writer/src/env.ts';
import { Env as searchIndexer } from '../services/chat-writer/src/search/env.ts';
import { Env as fanout } from '../services/fanout/src/env.ts';
import { Env as gateway } from '../services/gateway/src/env.ts';
import { baseEnv } from '../packages/service-kit/src/env.ts';

/** What a schema says of one setting. */
interface Setting {
  description?: string;
  default?: unknown;
}
type Settings = Record<string, object>;

const root = join(import.meta.dirname, '..');
const services: Record<string, Settings> = {
  auth: auth.properties,
  gateway: gateway.properties,
  'chat-writer': chatWriter.properties,
  'search-indexer': searchIndexer.properties,
  fanout: fanout.properties,
};
/** In the images: where a service listens and what it is called is the container's affair. */
const inImage = new Set(['HOST', 'PORT', 'INTERNAL_PORT', 'INSTANCE']);

const SETTINGS_MARK = '# --- Settings of the services: node scripts/settings.ts ---';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const listed = (settings: Settings): [string, Setting][] => Object.entries(settings);
const own = (settings: Settings) => listed(settings).filter(([name]) => !(name in baseEnv));

/** Where a description tells how the default is found, it depends on the machine. */
const hasFixedDefault = (setting: Setting) =>
  setting.default !== undefined && !setting.description?.includes('default:');

function table(settings: [string, Setting][]): string {
  const rows = settings.map(([name, setting]) => {
    const byDefault = setting.default === '' ? '' : `\`${String(setting.default)}\``;
    const shown = hasFixedDefault(setting) ? byDefault : setting.default === undefined ? 'must be set' : 'see there';
    return `| \`${name}\` | ${shown} | ${setting.description ?? ''} |`;
  });
  return ['| setting | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function document(): string {
  const parts = [`**All services**\n\n${table(listed(baseEnv))}`];
  for (const [service, settings] of Object.entries(services))
    if (own(settings).length > 0) parts.push(`**${service}**\n\n${table(own(settings))}`);
  return parts.join('\n\n');
}

/** What compose.yml says of one service, with what it takes over and what a switch adds. */
function blockOf(compose: string, service: string): string {
  const own = new RegExp(`^  ${service}:\\n((?:    .*\\n|\\n)*)`, 'm').exec(compose)?.[1] ?? '';
  const [, folder] = /extends: \{ file: '(\w+)\/\$/.exec(own) ?? [];
  const block = folder ? own + read(`deploy/${folder}/on.yml`) : own;
  const shared = /^x-settings:.*\n((?: {2}.*\n)*)/m.exec(compose)?.[1] ?? '';
  return block.includes('<<: *settings') ? block + shared : block;
}

/** Has compose.yml pass on every setting that has a default and that it does not name yet. */
function passOn(compose: string): string {
  let text = compose;
  for (const [service, settings] of Object.entries(services))
    for (const [name, setting] of listed(settings)) {
      const isNamed = new RegExp(`^ +${name}(_FILE)?:`, 'm').test(blockOf(text, service));
      // Where nginx does not come there is nobody's address to know.
      const isAside = name === 'TRUSTED_PROXIES' && !/networks: \[.*entrance/.test(blockOf(text, service));
      if (isNamed || inImage.has(name) || isAside) continue;
      if (setting.default === undefined) throw new Error(`deploy/compose.yml has to give ${service} its ${name}`);
      text = text.replace(
        new RegExp(`^(  ${service}:\\n(?:    .*\\n)*?    environment:\\n(?:      .*\\n)+)`, 'm'),
        `$1      ${name}:\n`,
      );
    }
  return text;
}

/** Names with their defaults that compose.yml and what it extends take from deploy/.env. */
function taken(): Map<string, string> {
  const text = ['compose.yml', 'tls/off.yml', 'tls/on.yml'].map((file) => read(`deploy/${file}`)).join('\n');
  const found = text.matchAll(/(?<!\$)\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g);
  const names = new Map<string, string>();
  // A name may stand in several places, with its default in one of them only.
  for (const [, name = '', byDefault = ''] of found) names.set(name, names.get(name) || byDefault);
  // For installations that share a checkout, from the shell; the commands in deploy/ know it too.
  names.delete('CHATAPP_SECRETS');
  return names;
}

/** What .env.example says of the containers themselves: written by hand, and held against what compose.yml takes. */
function ofContainers(text: string): string {
  const part = text.slice(text.indexOf('\n\n') + 2, text.indexOf(SETTINGS_MARK)).trim();
  const given = new Map(
    [...part.matchAll(/^(?:# )?([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const names = taken();
  const faults = [...names]
    .filter(([name, byDefault]) => given.get(name) === undefined || (byDefault !== '' && given.get(name) !== byDefault))
    .map(([name, byDefault]) => `deploy/.env.example does not say ${name}=${byDefault}, as deploy/compose.yml does`);
  for (const name of given.keys()) if (!names.has(name)) faults.push(`deploy/.env.example: nothing takes ${name}`);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return `\`\`\`sh\n${part}\n\`\`\``;
}

/** The settings that compose.yml passes on from deploy/.env. */
function example(compose: string): string {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const [service, settings] of Object.entries(services))
    for (const [name, setting] of listed(settings)) {
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

const compose = passOn(read('deploy/compose.yml'));
const manual = 'docs/operations.md';
const settingsFile = 'deploy/.env.example';
const ofServices = between(
  read(manual),
  '<!-- settings: node scripts/settings.ts -->',
  '<!-- end of settings -->',
  document(),
);
const documents: [file: string, text: string][] = [
  ['deploy/compose.yml', compose],
  [
    manual,
    between(
      ofServices,
      '<!-- containers: node scripts/settings.ts -->',
      '<!-- end of containers -->',
      ofContainers(read(settingsFile)),
    ),
  ],
  [settingsFile, between(read(settingsFile), SETTINGS_MARK, undefined, example(compose))],
];
// Prettier lines tables up: only what is in them counts.
const normal = (text: string) => text.replaceAll(/[ -]+/g, ' ');
for (const [file, text] of documents) {
  if (!process.argv.includes('--check')) writeFileSync(join(root, file), text);
  else if (normal(text) !== normal(read(file))) {
    process.stdout.write(`${file} is stale: run node scripts/settings.ts, then prettier\n`);
    process.exitCode = 1;
  }
}
