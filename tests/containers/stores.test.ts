// timeout: 600s
// The services' own tests, which otherwise run on the programs of this machine, on the images that compose.yml names.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repoRoot } from '@chatapp/stack';
import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeFile } from '../runner/options.ts';
import { eachOf } from '../runner/pool.ts';
import { runFile } from '../runner/run-file.ts';
import { engineAnswers, withEngine } from './support/engine.ts';
import { projectName, removeLeftovers } from './support/leftovers.ts';

const AT_ONCE = 2;
const PASSWORD = 'test';
const project = projectName('stores');

const stores = suite('on mysql:9.7 and redis:8');
const test = withEngine(stores);
let mysql: StartedTestContainer;

/** After the others, since the last one counts: the data lies in memory, where nothing outlives the container. */
const IN_MEMORY = ['--innodb-flush-log-at-trx-commit=0', '--innodb-redo-log-capacity=64M'];

/** What compose.yml starts MySQL with, with its defaults. */
function flagsOfCompose(): string[] {
  const text = readFileSync(join(repoRoot, 'deploy/compose.yml'), 'utf8');
  const block = /^  mysql:\n(?: {4}.*\n)*? {4}command:\n((?: {6}.*\n)+)/m.exec(text)?.[1] ?? '';
  const flags = [...block.matchAll(/^ {6}- (--.*)$/gm)].map(([, flag = '']) => flag);
  assert.ok(flags.length > 10, String(flags));
  return flags.map((flag) => flag.replace(/\$\{\w+:-([^}]*)\}/, '$1'));
}

stores.before(async () => {
  if (!engineAnswers) return;
  await removeLeftovers();
  mysql = await new GenericContainer('mysql:9.7')
    .withEnvironment({ MYSQL_ROOT_PASSWORD: PASSWORD, MYSQL_INITDB_SKIP_TZINFO: '1' })
    .withCommand([...flagsOfCompose(), ...IN_MEMORY])
    .withLabels({ 'com.docker.compose.project': project })
    .withTmpFs({ '/var/lib/mysql': 'rw,uid=999,gid=999' })
    .withExposedPorts(3306)
    .withHealthCheck({
      test: ['CMD', 'mysqladmin', 'ping', '-h', '127.0.0.1', '-u', 'health', '--silent'],
      interval: 500,
      timeout: 5_000,
      retries: 240,
    })
    .withWaitStrategy(Wait.forHealthCheck())
    .start();
});
stores.after(async () => {
  await mysql?.stop();
});

/** What cannot be done to a container by signals to the command that started it. */
const needsProgram = /\.pause\(\)|own: true/;

/** Runs all test files of a folder. @returns those that failed, with what they said. */
async function runTests(folder: string): Promise<string[]> {
  const shims = join(import.meta.dirname, 'support');
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    CHATAPP_TEST_MYSQL_URL: `mysql://root:${PASSWORD}@${mysql.getHost()}:${mysql.getMappedPort(3306)}`,
    CHATAPP_TEST_STORES: 'containers',
    CHATAPP_TEST_PROJECT: project,
    REDIS_SERVER: join(shims, 'redis-server'),
    PATH: `${shims}:${process.env['PATH']}`,
  };
  const failed: string[] = [];
  let passed = 0;
  const found = globSync(`${folder}/test/**/*.test.ts`, { cwd: repoRoot }).map((name) =>
    describeFile(join(repoRoot, name), readFileSync(join(repoRoot, name), 'utf8'), repoRoot),
  );
  const files = found.filter(({ path }) => !needsProgram.test(readFileSync(path, 'utf8')));
  await eachOf(files, AT_ONCE, async (file) => {
    const outcome = await runFile(file, { env });
    passed += outcome.passed;
    if (outcome.failed > 0) failed.push(`${file.name}: ${outcome.faults.join('; ')}\n${outcome.output.slice(-4_000)}`);
  });
  const left = found.length - files.length;
  console.log(`  ${folder}: ${passed} tests of ${files.length} files passed${left ? `, ${left} need a program` : ''}`);
  assert.ok(passed > 0);
  return failed;
}

const services = globSync('services/*/package.json', { cwd: repoRoot }).map((file) => dirname(file));
for (const folder of [...services.toSorted(), 'packages/bus'])
  test(`the tests of ${folder}`, async () => {
    assert.equal(await runTests(folder), []);
  });

stores.run();
