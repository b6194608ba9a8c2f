import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { judge, parseCounts, type Ending, type Outcome } from './outcome.ts';
import type { TestFile } from './options.ts';
import { sourceTraps } from './source-traps.ts';

/** From uvu's summary to the end of the process: longer means that something was left open. */
const LINGER_MS = 10_000;
const KEPT_CHARS = 2_000_000;

/** Runs one file as a process of its own, for as long as it may. Never rejects. */
export async function runFile(
  file: TestFile,
  { env = process.env, lingerMs = LINGER_MS }: { env?: NodeJS.ProcessEnv; lingerMs?: number } = {},
): Promise<Outcome> {
  const startedMs = performance.now();
  const traps = sourceTraps(await readFile(file.path, 'utf8'));
  const ending = await runProcess([file.path], file.timeoutMs, { env, lingerMs });
  return judge(file.name, performance.now() - startedMs, ending, traps);
}

/** Runs Node with these arguments and gathers what it says. Ends its whole group when it takes too long. */
export function runProcess(
  args: readonly string[],
  timeoutMs: number,
  { env, lingerMs }: { env: NodeJS.ProcessEnv; lingerMs: number },
): Promise<Ending> {
  // A group of its own: what it started goes with it.
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  let killed: string | undefined;
  let lingering: NodeJS.Timeout | undefined;
  const kill = (reason: string) => {
    killed = reason;
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // gone already
    }
  };
  const timer = setTimeout(() => kill(`it took longer than ${timeoutMs / 1_000} s and was ended`), timeoutMs);
  const gather = (chunk: Buffer) => {
    if (output.length < KEPT_CHARS) output += chunk.toString('utf8');
    if (!lingering && parseCounts(output))
      lingering = setTimeout(
        () => kill(`its tests ended, but it did not within ${lingerMs / 1_000} s: a handle was left open`),
        lingerMs,
      );
  };
  child.stdout.on('data', gather);
  child.stderr.on('data', gather);
  return new Promise((resolve) => {
    const settle = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(timer);
      clearTimeout(lingering);
      resolve({ output, code, signal, killed });
    };
    child.on('error', (error) => {
      output += String(error);
      settle(null, null);
    });
    child.on('close', settle);
    // Something that it left running may hold its output open for ever.
    child.on('exit', (code, signal) => void setTimeout(settle, 1_000, code, signal).unref());
  });
}
