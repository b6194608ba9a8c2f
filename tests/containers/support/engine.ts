import { execFile, spawn } from 'node:child_process';
import type { Test } from 'uvu';

/** Testcontainers' own clean-up container would have to be pulled; these tests clear up themselves. */
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';

const MAX_OUTPUT = 64 * 1024 * 1024;

export interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  timeoutMs?: number;
}

/** Runs a program to its end. @throws with what it said when it fails. @returns its standard output. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { env = {}, cwd, timeoutMs = 300_000 } = options;
  return new Promise((resolve, reject) => {
    const settings = { env: { ...process.env, ...env }, cwd, timeout: timeoutMs, maxBuffer: MAX_OUTPUT };
    execFile(command, args, settings, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command} ${args.join(' ')}: ${(stderr || stdout || error.message).trim()}`));
      else resolve(stdout.trim());
    });
  });
}

export const docker = (...args: string[]): Promise<string> => run('docker', args);

/** `docker exec`, with the command's words. */
export const inside = (container: string, ...command: string[]): Promise<string> =>
  docker('exec', container, ...command);

/** Whether a command succeeds; what it says does not matter. */
export function succeeds(command: string, ...args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

export const engineAnswers: boolean =
  (await succeeds('docker', 'info')) && (await succeeds('docker', 'compose', 'version'));

/** What to register tests with that need an engine: where none answers they count as skipped, and it is said. */
export function withEngine(test: Test): (name: string, body: () => Promise<void>) => void {
  sayWhatThrows(test);
  if (engineAnswers) return (name, body) => test(name, body);
  console.log('  SKIPPED: no Docker engine with compose answers here, so nothing of this file has been tested.');
  return (name, body) => test.skip(name, body);
}

/** uvu counts the tests behind a `before` that throws as failed, and shows nothing of it. */
function sayWhatThrows(test: Test): void {
  const { before } = test;
  const loud = (hook: Parameters<typeof before>[0]): void =>
    before(async (context) => {
      try {
        await hook(context);
      } catch (error) {
        console.error(error);
        throw error;
      }
    });
  Object.defineProperty(test, 'before', { value: Object.assign(loud, { ...before }) });
}
