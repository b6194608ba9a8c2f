import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { repoRoot, type Stack } from '@chatapp/stack';

/** `npm run chatapp -- …` against a running stack, with its standard input. @returns what it says; throws where it fails */
export async function chatapp(stack: Stack, input: string, ...args: string[]): Promise<string> {
  const program = join(repoRoot, 'packages/stack/src/cli/chatapp.ts');
  const child = spawn(process.execPath, [program, ...args, '--data', dirname(stack.logDir)]);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(output);
  return output;
}
