import { text } from 'node:stream/consumers';
import { makePeople } from './community/people.ts';
import { fill, type FillOptions } from './fill.ts';
import { Random } from './random.ts';

/** A second Ctrl-C this much later than the first does not wait. */
const IMPATIENT_MS = 1_000;

/**
 * `main.ts people SEED COUNT` says who lives in a community, a line of JSON each; `main.ts fill` makes it, told by one object of JSON on standard
 * input. `chatapp demo` (packages/stack) runs both.
 */
async function main([what, seed, count]: readonly string[]): Promise<number> {
  if (what === 'people') {
    for (const { username, displayName } of makePeople(Number(count), new Random(Number(seed), 'people')))
      process.stdout.write(`${JSON.stringify({ username, displayName })}\n`);
    return 0;
  }
  return fillOnce(JSON.parse(await text(process.stdin)) as FillOptions);
}

async function fillOnce(options: FillOptions): Promise<number> {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const stop = () => {
    firstMs ??= performance.now();
    if (performance.now() - firstMs > IMPATIENT_MS) process.exit(1);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  try {
    const startMs = performance.now();
    const { people, rooms, messages, reactions, leftAlone, refused } = await fill(options, controller.signal);
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    const figure = (value: number) => value.toLocaleString('en-US');
    print(
      `${people} people, ${rooms} rooms, ${figure(messages)} messages, ${figure(reactions)} reactions: all there after ${seconds} s.`,
    );
    if (leftAlone > 0) print(`${leftAlone} rooms stay as they are: others have spoken there.`);
    if (refused > 0)
      print(`${refused} reactions, edits, pins or read marks were refused: people or settings have changed.`);
    return 0;
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    return 1;
  }
}

const print = (line: string) => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
