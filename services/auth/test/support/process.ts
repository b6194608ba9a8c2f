import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export interface Run {
  child: ChildProcess;
  /** All that it wrote to stdout and stderr. */
  output(): string;
  /** Its exit code; null when a signal ended it. */
  exited: Promise<number | null>;
}

/** Runs one of the service's programs as an operator does: nothing in its environment but these settings. */
export function run(program: 'main.ts' | 'migrate.ts', settings: Record<string, string>): Run {
  const { PATH = '', NODE_OPTIONS = '' } = process.env;
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src', program)], {
    env: { PATH, NODE_OPTIONS, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => output, exited };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until the service says that it is ready. */
export async function ready(url: string, service: Run): Promise<void> {
  for (let attempt = 0; attempt < 200 && service.child.exitCode === null; attempt++) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await setTimeout(50);
  }
  throw new Error(`not ready:\n${service.output()}`);
}
