import { freeBytes } from '../disk.ts';
import { explain } from '../errors.ts';
import type { StackOptions } from '../options.ts';
import { dataPaths } from '../paths.ts';
import { killAll } from '../process/guard.ts';
import { startStack } from '../start-stack.ts';
import type { Stack } from '../stack.ts';
import { readState } from '../state.ts';
import { parseStart, startHelp } from './args.ts';
import { echoAlarms } from './echo.ts';
import { rotateLogs } from './follow.ts';
import { stateTable } from './table.ts';

/** npm, the terminal and a parent may each pass on one Ctrl-C: signals this close together are one. */
const SAME_SIGNAL_MS = 700;
const HOUSEKEEPING_MS = 30_000;
const LOW_DISK_BYTES = 200 * 1024 * 1024;

process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const print = (line: string) => void process.stdout.write(`${line}\n`);
const warn = (line: string) => void process.stderr.write(`${line}\n`);

/** The first signal stops everything in order, a second one at once. Calls `stop` once. */
function onStopSignal(stop: () => void): void {
  let firstMs: number | undefined;
  const handle = () => {
    firstMs ??= performance.now();
    if (performance.now() - firstMs > SAME_SIGNAL_MS) {
      warn('Killed.');
      killAll();
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (firstMs === undefined) {
        print('\nStopping, stores last; the data stays. (Ctrl-C again kills.)');
        stop();
      }
      handle();
    });
  }
}

/** Runs until it is stopped, or until a store cannot be kept alive. */
async function run(options: StackOptions): Promise<number> {
  const startedMs = performance.now();
  const paths = dataPaths(options.dataDir);
  const abort = new AbortController();
  const ended = Promise.withResolvers<number>();
  onStopSignal(() => {
    abort.abort();
    ended.resolve(0);
  });
  print('Starting ChatApp …');
  let stack: Stack;
  try {
    stack = await startStack({
      ...options,
      signal: abort.signal,
      say: print,
      onEvent: ({ kind, message }) => {
        warn(message);
        if (kind === 'gave-up') ended.resolve(1);
      },
    });
  } catch (error) {
    if (abort.signal.aborted) return 0;
    throw error;
  }
  const state = readState(paths.state);
  if (state) print(`\n${stateTable(state)}\n`);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  print(`ChatApp runs: open ${stack.url}   (ready in ${seconds} s)`);
  print(`Data, secrets and logs: ${paths.root}. Ctrl-C stops; the data stays.`);

  const endEcho = echoAlarms(stack.logDir, warn);
  let low = false;
  const housekeeping = setInterval(() => {
    rotateLogs(stack.logDir);
    const isLow = freeBytes(paths.root) < LOW_DISK_BYTES;
    if (isLow && !low)
      warn(`The disk that holds ${paths.root} is nearly full: MySQL and Redis will soon refuse to write.`);
    low = isLow;
  }, HOUSEKEEPING_MS);
  const code = await ended.promise;
  clearInterval(housekeeping);
  endEcho();
  await stack.stop();
  print('Stopped.');
  return code;
}

try {
  const options = parseStart(process.argv.slice(2), process.env);
  if (!options) print(startHelp);
  process.exitCode = options ? await run(options) : 0;
} catch (error) {
  warn(`\n${explain(error)}`);
  process.exitCode = 1;
}
