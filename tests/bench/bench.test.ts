// timeout: 400s
// The benchmark runs, at tiny sizes, and nothing is lost, doubled or out of order. No figure is looked at.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { workloads } from './workloads/index.ts';
import { smoke } from './workloads/workload.ts';

const test = suite('bench');

/** It starts everything three times, the pages too: by hand. */
const TOO_LONG = new Set(['start']);

for (const { name, run } of workloads.filter((workload) => !TOO_LONG.has(workload.name)))
  test(`${name} runs`, async () => {
    const { rows, bars } = await run(smoke, () => undefined);
    assert.ok(rows.length > 0);
    for (const { value } of bars) assert.ok(Number.isFinite(value));
    for (const { system, values } of rows) {
      if (!system.startsWith('chatapp')) continue;
      for (const fault of ['lost', 'doubles', 'disorder', 'torn']) assert.is(values[fault] ?? 0, 0, fault);
    }
  });

test.run();
