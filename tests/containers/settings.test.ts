// timeout: 120s
// Settings and secrets, as far as they can be looked at without an engine.
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repoRoot } from '@chatapp/stack';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from './support/engine.ts';

const test = suite('settings and secrets');
let folder = '';
test.before.each(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatapp-init-'));
});
test.after.each(() => rm(folder, { recursive: true, force: true }));

const init = (...args: string[]) =>
  run(join(repoRoot, 'deploy/init'), ['--to', folder, ...args]).then(
    () => '',
    (error: Error) => error.message,
  );

test('every setting of every service is in docs/operations.md, in .env.example and in compose.yml', async () => {
  const said = await run(process.execPath, [join(repoRoot, 'scripts/settings.ts'), '--check']).catch(
    (error: Error) => error.message,
  );
  assert.is(said, '');
});

test('every figure that an alert looks at is one that a service or Node tells', async () => {
  const rules = await readFile(join(repoRoot, 'deploy/prometheus/alerts.yml'), 'utf8');
  const asked = [...rules.matchAll(/^ +expr: (.*)$/gm)].flatMap(([, expression = '']) =>
    expression.match(/[a-z]+(_[a-z0-9]+){2,}/g),
  );
  const sources = globSync('services/*/src/**/*metrics.ts', { cwd: repoRoot });
  const told = (await Promise.all(sources.map((file) => readFile(join(repoRoot, file), 'utf8')))).join('\n');
  const ofNode = new Set(['process_start_time_seconds', 'nodejs_eventloop_lag_p99_seconds']);
  assert.ok(asked.length > 5, String(asked));
  assert.equal(
    asked.filter((name) => name && !ofNode.has(name) && !told.includes(`'${name}'`)),
    [],
  );
});

test('deploy/init makes secrets that nobody else on the machine can reach', async () => {
  assert.is(await init('--origin', 'https://chat.example.org/'), '');
  const secrets = join(folder, 'secrets');
  assert.is((await stat(secrets)).mode & 0o777, 0o700, 'the folder keeps everybody out');
  const values: string[] = [];
  for (const name of (await readdir(secrets)).filter((each) => each !== 'tls')) {
    const file = join(secrets, name);
    // The containers run as users of their own, each given only its own files.
    assert.is((await stat(file)).mode & 0o777, 0o444, name);
    values.push((await readFile(file, 'utf8')).trim());
  }
  assert.is(new Set(values).size, values.length);
  assert.ok(values.every((value) => value.length >= 48));
  assert.match(await readFile(join(folder, '.env'), 'utf8'), /^CHATAPP_ORIGIN=https:\/\/chat\.example\.org$/m);
  assert.is((await stat(join(folder, '.env'))).mode & 0o777, 0o600);
});

test('the signing key is in one file, and its public half in the other', async () => {
  assert.is(await init(), '');
  const keys = async (name: string) =>
    (JSON.parse(await readFile(join(folder, 'secrets', name), 'utf8')) as { keys: Record<string, string>[] }).keys;
  const [[own], [open]] = [await keys('jwt_private_keys'), await keys('jwt_public_keys')];
  assert.ok(own?.['d']);
  const { d: _secret, ...rest } = own;
  assert.equal(open, rest);
});

test('deploy/init never overwrites', async () => {
  assert.is(await init(), '');
  const before = await readFile(join(folder, 'secrets/mysql_root_password'), 'utf8');
  assert.match(await init(), /is there already, and is left as it is/);
  assert.is(await readFile(join(folder, 'secrets/mysql_root_password'), 'utf8'), before);
});

test('deploy/init --missing makes what a newer version needs besides, and leaves all the rest as it is', async () => {
  assert.match(await init('--missing'), /run deploy\/init without --missing/);
  assert.is(await init(), '');
  const secrets = join(folder, 'secrets');
  const hashes = join(secrets, 'redis_password_hashes');
  const contents = async () =>
    Promise.all(
      (await readdir(secrets, { withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .toSorted()
        .map(async (name) => [name, await readFile(join(secrets, name), 'utf8')]),
    );
  const before = await contents();
  const { ino } = await stat(hashes);
  await rm(join(secrets, 'redis_url_fanout'));
  assert.is(await init('--missing'), '');
  const changed = (await contents()).filter(([, text], index) => text !== before[index]?.[1]).map(([name]) => name);
  assert.equal(changed, ['redis_password_hashes', 'redis_url_fanout']);
  assert.is((await stat(hashes)).ino, ino, 'a container that has it mounted sees what is new');
  const { password } = new URL((await readFile(join(secrets, 'redis_url_fanout'), 'utf8')).trim());
  const hash = createHash('sha256').update(password).digest('hex');
  assert.match(await readFile(hashes, 'utf8'), new RegExp(`^fanout ${hash}$`, 'm'));
});

test('deploy/init refuses what is no origin', async () => {
  assert.match(await init('--origin', 'chat.example.org'), /no origin/);
  assert.match(await init('--origin', 'https://chat.example.org/chat'), /no origin/);
  assert.equal(await readdir(folder), []);
});

test('where no engine answers the tests say so aloud, and count as skipped', async () => {
  const file = join(import.meta.dirname, 'start.test.ts');
  const said = await run(process.execPath, [file], { env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } });
  assert.match(said, /^\s*SKIPPED: no Docker engine/);
  assert.ok(Number(/Skipped:\s+(\d+)/.exec(said)?.[1]) > 10, said);
  assert.match(said, /Total:\s+0/);
});

test.run();
