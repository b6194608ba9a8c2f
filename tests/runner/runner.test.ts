import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeFile, matches } from './options.ts';
import { parseCounts, type Outcome } from './outcome.ts';
import { eachOf } from './pool.ts';
import { closingLine, digest, report } from './report.ts';
import { runFile } from './run-file.ts';
import { runAgain } from './second-run.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const root = join(import.meta.dirname, '../..');

function run(fixture: string, timeoutMs = 20_000): Promise<Outcome> {
  const path = join(fixtures, `${fixture}.ts`);
  return runFile({ ...describeFile(path, readFileSync(path, 'utf8'), root), timeoutMs }, { lingerMs: 500 });
}

const trap = suite('a file that uvu lets pass');

const caught: Record<string, { counts: [passed: number, failed: number]; fault: RegExp; timeoutMs?: number }> = {
  'forgets-run': { counts: [0, 1], fault: /never calls \.run\(\)/ },
  'forgets-one': { counts: [1, 1], fault: /makes 2 suites and runs 1/ },
  empty: { counts: [0, 1], fault: /no tests/ },
  only: { counts: [1, 1], fault: /\.only\(/ },
  'never-ends': { counts: [0, 1], fault: /longer than 1 s/, timeoutMs: 1_000 },
  'left-open': { counts: [1, 1], fault: /handle was left open/ },
  'exits-early': { counts: [0, 1], fault: /before its tests did/ },
  stalls: { counts: [0, 1], fault: /before its tests did/ },
  'before-throws': { counts: [0, 2], fault: /a before hook threw/ },
  'dies-after': { counts: [1, 1], fault: /no test failed/ },
};
for (const [fixture, { counts, fault, timeoutMs }] of Object.entries(caught))
  trap(`${fixture} counts as failed`, async () => {
    const outcome = await run(fixture, timeoutMs);
    assert.equal([outcome.passed, outcome.failed], counts, outcome.output);
    assert.match(outcome.faults.join('\n'), fault);
  });
trap.run();

const summary = (total: number) => `  Total:     ${total}\n  Passed:    ${total}\n  Skipped:   0\n`;
const describe = (name: string, source: string) => describeFile(join(root, name), source, root);

const count = suite('what counts');

count('passed, failed and skipped tests are told apart', async () => {
  const outcomes = [await run('passes'), await run('fails'), await run('skips')];
  assert.equal(
    outcomes.map(({ passed, failed, skipped, faults }) => [passed, failed, skipped, faults.length]),
    [
      [2, 0, 0, 0],
      [1, 1, 0, 0],
      [1, 0, 1, 0],
    ],
  );
  assert.is(closingLine(outcomes), '4 passed, 1 failed, 1 skipped');
  assert.is(closingLine(outcomes.slice(0, 2)), '3 passed, 1 failed');
});

count('a failure is shown in full, a success in one line', async () => {
  assert.match(report(await run('fails')), /one is not two/);
  assert.is(report(await run('passes')).split('\n').length, 1);
});

count('the end of a run says in a line each what failed', async () => {
  const [failed, ended] = [await run('fails'), await run('exits-early')];
  assert.is(digest(failed).length, 1);
  assert.match(digest(failed)[0] ?? '', /^failed: tests\/runner\/fixtures\/fails\.ts: ".*" .*one is not two/);
  assert.match(digest(ended).join('\n'), /^failed: .*exits-early.*before its tests did/);
  assert.equal(digest(await run('passes')), []);
});

count('what is skipped is said, with its reason', async () => {
  const said = report(await run('skips'));
  assert.match(said, /^SKIP .*1 passed, 1 skipped.*\n {5}SKIPPED: nothing here to run it with\.$/);
});

count('the last summary counts, whatever a test prints', () => {
  assert.equal(parseCounts(`${summary(9)} noise ${summary(9)}${summary(3)}`), { total: 3, passed: 3, skipped: 0 });
  assert.is(parseCounts('Total: many'), undefined);
});

count('the first line of a file may set its time, and its folder makes it heavy', () => {
  assert.is(describe('packages/bus/test/x.test.ts', '// timeout: 400s\n').timeoutMs, 400_000);
  assert.is(describe('packages/bus/test/x.test.ts', 'import x\n// timeout: 400s\n').timeoutMs, 180_000);
  assert.ok(describe('tests/e2e/x.test.ts', '').heavy);
  assert.not(describe('services/auth/test/x.test.ts', '').heavy);
});

count('a browser or an engine may be slow once; lost messages are looked for once only', async () => {
  const names = [
    'tests/e2e/slow',
    'tests/containers/broken',
    'tests/containers/faults',
    'tests/faults/x',
    'tests/e2e/fine',
  ];
  const files = names.map((name) => describe(`${name}.test.ts`, ''));
  const outcome = (name: string, failed: number): Outcome => ({
    name,
    passed: 1,
    failed,
    skipped: 0,
    durationMs: 1,
    faults: [],
    output: '',
  });
  const outcomes = files.map(({ name }) => outcome(name, name.includes('fine') ? 0 : 1));
  const run: string[] = [];
  const again = async ({ name }: { name: string }) => {
    run.push(name);
    return outcome(name, name.includes('slow') ? 0 : 1);
  };
  assert.equal(await runAgain(files, outcomes, again), ['tests/e2e/slow.test.ts']);
  assert.equal(run, ['tests/e2e/slow.test.ts', 'tests/containers/broken.test.ts']);
  assert.equal(
    outcomes.map(({ failed }) => failed),
    [0, 1, 1, 1, 0],
  );
  const many = [1, 2, 3, 4].map((number) => describe(`tests/e2e/${number}.test.ts`, ''));
  const failed = many.map(({ name }) => outcome(name, 1));
  assert.equal(await runAgain(many, failed, () => Promise.reject(new Error('too many are no stumble'))), []);
});

count('words choose files by name', () => {
  assert.ok(matches('packages/bus/test/lease.test.ts', []));
  assert.ok(matches('packages/bus/test/lease.test.ts', ['auth', 'bus']));
  assert.not(matches('packages/bus/test/lease.test.ts', ['auth']));
});

count('no more than so many run at a time', async () => {
  let now = 0;
  let most = 0;
  await eachOf([1, 2, 3, 4, 5], 2, async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now--;
  });
  assert.is(most, 2);
});
count.run();
