import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { repoRoot } from '../paths.ts';
import { baseEnv } from '../services/base-env.ts';

/** A program of the repository, beside the services. */
export interface Program {
  /** Below the repository's root. */
  file: string;
  args?: readonly string[];
  /** Given to it as settings; nothing else of ours but what every service gets. */
  env?: NodeJS.ProcessEnv;
  /** Its standard input. */
  input?: string;
}

export interface Ended {
  code: number;
  /** What it said, where it was `captured`. */
  output: string;
}

/** Runs a program to its end. A signal to us is passed on, and waited for. What it says is shown, or `captured`. */
export async function runProgram({ file, args = [], env = {}, input = '' }: Program, captured = false): Promise<Ended> {
  const child = spawn(process.execPath, [join(repoRoot, file), ...args], {
    stdio: ['pipe', captured ? 'pipe' : 'inherit', 'inherit'],
    env: { ...baseEnv(), ...env },
  });
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, passOn);
  // One that ends without reading says why by its code.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  try {
    const exited = once(child, 'exit') as Promise<[number | null]>;
    const output = child.stdout ? await text(child.stdout) : '';
    const [code] = await exited;
    return { code: code ?? 1, output };
  } finally {
    for (const signal of signals) process.off(signal, passOn);
  }
}
