import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Stores } from './stores.ts';

interface Ended {
  code: number;
  /** Both of its outputs. */
  output: string;
}

/** A program of the service (`src/NAME.ts`) with its standard input, as a script of an operator runs it. */
export async function runProgram(
  name: string,
  { mysqlUrl }: Stores,
  input: string,
  args: readonly string[] = [],
): Promise<Ended> {
  const program = join(import.meta.dirname, `../../src/${name}.ts`);
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'] ?? '', MYSQL_URL: mysqlUrl },
  });
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}
