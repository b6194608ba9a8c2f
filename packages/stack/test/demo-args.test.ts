import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { demo } from '../src/cli/commands/demo.ts';
import { count } from '../src/cli/source-args.ts';
import { StackError } from '../src/errors.ts';

const args = suite('chatapp demo …');
const STORES = ['--mysql-url', 'mysql://root:secret@127.0.0.1:1', '--redis-url', 'redis://127.0.0.1:1'];

async function refusalOf(...words: string[]): Promise<string> {
  const error: unknown = await (async () => demo.run([...words, ...STORES]))().catch((cause: unknown) => cause);
  assert.instance(error, StackError, String(error));
  return (error as StackError).message;
}

args('a count is a whole number, a million too', () => {
  assert.is(count('size', '1000000', 5), 1_000_000);
  assert.is(count('size', '1', 5), 1);
  assert.is(count('size', undefined, 5), 5);
  for (const text of ['0', '-1', '1.5', '1e6', '1,000', '', '10000000000'])
    assert.throws(() => count('size', text, 5), /--size .* is not understood/);
});

args('a size and a number of people have their bounds, which are told', async () => {
  assert.match(await refusalOf('--size', '99'), '--size goes from 100 to 1000000.');
  assert.match(await refusalOf('--size', '1000001'), '--size goes from 100 to 1000000.');
  assert.match(await refusalOf('--people', '9'), '--people goes from 10 to 1000.');
  assert.match(await refusalOf('--people', '1001'), '--people goes from 10 to 1000.');
});

args('the largest community goes as far as asking where the entrance is', async () => {
  assert.match(await refusalOf('--size', '1000000', '--people', '1000', '--url', 'nowhere'), 'Where is the entrance?');
});

args.run();
