// timeout: 600s
// What is in the images, and what is made anew when something changes.
import { globSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repoRoot } from '@chatapp/stack';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyContext } from './support/context.ts';
import { docker, engineAnswers, run, withEngine } from './support/engine.ts';
import { deployDir, Environment, ownServices } from './support/environment.ts';

const images = suite('images');
const test = withEngine(images);
let environment: Environment;

images.before(async () => {
  if (engineAnswers) environment = await Environment.create();
});
images.after(async () => environment?.remove());

const all = [...ownServices, 'tools'] as const;
const imageOf = (service: string, version = environment.project) => `chatapp/${service}:${version}`;

interface ImageFacts {
  Config: { User: string; Env: string[]; Labels: Record<string, string>; Healthcheck?: { Test: string[] } };
  RootFS: { Layers: string[] };
}
const factsOf = async (image: string) => (JSON.parse(await docker('image', 'inspect', image)) as [ImageFacts])[0];

/** Every path of an image below /app. */
const files = async (image: string) =>
  (await docker('run', '--rm', '--network', 'none', image, 'find', '/app')).split('\n');

/** Prints what is installed below /app, and what of it another installed package needs. */
const INSTALLED = `
  const { globSync, readFileSync } = require('node:fs');
  const found = globSync('/app/node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json').map((file) => JSON.parse(readFileSync(file)));
  const names = (field) => found.flatMap((manifest) => field(manifest));
  console.log(JSON.stringify({ installed: names(({ name }) => name ?? []), versions: names(({ name, version }) => name && version ? name + '@' + version : []), needed: names(({ dependencies = {} }) => Object.keys(dependencies)) }));`;

/** What this workspace needs to be built and tested. */
async function devDependencies(): Promise<string[]> {
  const manifests = globSync(['package.json', '{packages,services}/*/package.json', '{web,tests}/package.json'], {
    cwd: repoRoot,
  });
  const names = await Promise.all(
    manifests.map(async (file) => {
      const text = await readFile(join(repoRoot, file), 'utf8');
      return Object.keys((JSON.parse(text) as { devDependencies?: Record<string, string> }).devDependencies ?? {});
    }),
  );
  return [...new Set(names.flat())];
}

/** Dependencies of our own packages that run. */
async function runtimeDependencies(): Promise<string[]> {
  const manifests = globSync(['packages/{bus,contracts,service-kit,stack}/package.json', 'services/*/package.json'], {
    cwd: repoRoot,
  });
  const texts = await Promise.all(manifests.map((file) => readFile(join(repoRoot, file), 'utf8')));
  return texts.flatMap((text) => Object.keys((JSON.parse(text) as { dependencies: object }).dependencies));
}

/** `name@version` of every package that the lock file has. */
async function lockedVersions(): Promise<Set<string>> {
  const text = await readFile(join(repoRoot, 'pnpm-lock.yaml'), 'utf8');
  const names = [...text.matchAll(/^ {2}'?((?:@[^/'\n]+\/)?[^@'\n(]+@[^'\n(:]+)'?:$/gm)].flatMap(
    ([, name]) => name ?? [],
  );
  assert.ok(names.length > 100);
  return new Set(names);
}

test('no image holds a dev dependency, a test, another service, or a version that is not in the lock file', async () => {
  const dev = await devDependencies();
  assert.ok(
    ['typescript', 'uvu', 'vite', 'svelte', 'turbo'].every((name) => dev.includes(name)),
    dev.join(),
  );
  const runs = new Set(await runtimeDependencies());
  const locked = await lockedVersions();
  for (const service of all) {
    const image = imageOf(service);
    const said = await docker('run', '--rm', '--network', 'none', image, 'node', '-e', INSTALLED);
    const { installed, versions, needed } = JSON.parse(said) as Record<'installed' | 'versions' | 'needed', string[]>;
    const unlocked = versions.filter((version) => !locked.has(version));
    assert.equal(unlocked, [], `${service}: other versions than the lock file has`);
    const superfluous = installed.filter((name) => dev.includes(name) && !runs.has(name) && !needed.includes(name));
    assert.equal(superfluous, [], `${service}: dev dependencies`);
    const ours = (await files(image)).filter((path) => !path.includes('/node_modules'));
    const strange = ours.filter((path) => /\/test\/|\.test\.ts$|\/\.env|pnpm-lock/.test(path));
    assert.equal(strange, [], `${service}: tests`);
    const services = ours.flatMap((path) => /^\/app\/services\/([^/]+)$/.exec(path)?.[1] ?? []);
    const expected = service === 'tools' ? ['auth', 'chat-writer'] : service === 'web' ? [] : [service];
    assert.equal(new Set(services), new Set(expected), service);
  }
});

test('every image runs as an ordinary user, says what it is, and knows how to tell its health', async () => {
  for (const service of all) {
    const { Config } = await factsOf(imageOf(service));
    assert.is(Config.User, 'node', service);
    for (const label of ['title', 'description', 'version', 'revision', 'source', 'licenses'])
      assert.ok(Config.Labels[`org.opencontainers.image.${label}`], `${service}: ${label}`);
    assert.is(Config.Healthcheck?.Test[0], service === 'tools' ? 'NONE' : 'CMD', service);
    assert.equal(
      Config.Env.filter((line) => /password|secret|token|_URL=/i.test(line)),
      [],
      service,
    );
  }
});

test('secrets, settings and notes beside the sources stay out, and a change makes anew what it touches', async () => {
  const context = await copyContext(join(environment.folder, 'context'));
  await mkdir(join(context, 'deploy/secrets'), { recursive: true });
  const canary = 'canary-that-must-not-be-in-an-image';
  for (const file of [
    'deploy/secrets/key',
    'deploy/.env',
    'services/fanout/.env',
    'services/fanout/src/.env',
    'packages/bus/src/.env',
    'web/.env',
    '.npmrc',
  ])
    await writeFile(join(context, file), canary);
  await appendFile(join(context, 'services/fanout/src/main.ts'), '\n// changed\n');
  const version = `${environment.project}-changed`;
  // As somebody whose shell has secrets, too.
  const env = { CHATAPP_VERSION: version, MYSQL_ROOT_PASSWORD: canary, NPM_TOKEN: canary };
  await environment.run(join(context, 'deploy/compose'), ['build', '--quiet'], { env });
  const secret = await environment.secret('mysql_root_password');
  const search = `grep -rlF -e ${canary} -e ${secret} / --exclude-dir=proc --exclude-dir=sys 2>/dev/null || true`;
  for (const service of all) {
    const image = imageOf(service, version);
    const found = await docker('run', '--rm', '--user', 'root', '--network', 'none', image, 'sh', '-c', search);
    assert.is(found, '', `${service} has it in its files`);
    const told = `${await docker('history', '--no-trunc', image)} ${JSON.stringify(await factsOf(image))}`;
    assert.not(told.includes(canary) || told.includes(secret), `${service} has it in how it was made`);
  }
  const layers = async (image: string) => (await factsOf(image)).RootFS.Layers;
  const [before, after] = [await layers(imageOf('fanout')), await layers(imageOf('fanout', version))];
  const anew = after.filter((layer) => !before.includes(layer)).length;
  console.log(`  a change of fanout makes ${anew} of ${after.length} layers of its image anew`);
  assert.ok(anew <= 3, `its source, the link to it and its compiled form, not ${anew} layers`);
  for (const service of all.filter((name) => name !== 'fanout'))
    assert.equal(await layers(imageOf(service, version)), await layers(imageOf(service)), `none of ${service}`);
});

test('compose says what to do where deploy/init has not run, and names a value that is missing', async () => {
  const file = join(deployDir, 'compose.yml');
  const config = (env: Record<string, string>) =>
    run('docker', ['compose', '--file', file, '--env-file', '/dev/null', 'config', '--quiet'], {
      env: { COMPOSE_ENV_FILES: '', ...env },
    }).then(
      () => '',
      (error: Error) => error.message,
    );
  assert.match(await config({}), /CHATAPP_ORIGIN.*run deploy\/init/);
  assert.is(await config({ CHATAPP_ORIGIN: 'http://localhost:8080' }), '');
  assert.is(await config({ CHATAPP_ORIGIN: 'http://localhost:8080', CHATAPP_TLS: 'on', CHATAPP_MAIL: 'on' }), '');
});

test('a service whose settings are missing names each of them and ends', async () => {
  const said = await docker('run', '--rm', '--read-only', imageOf('chat-writer')).catch(
    (error: Error) => error.message,
  );
  for (const name of ['REDIS_URL', 'MYSQL_URL', 'JWT_PUBLIC_KEYS_FILE'])
    assert.match(said, new RegExp(`${name} is missing`));
});

images.run();
