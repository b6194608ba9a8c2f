import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { repoRoot, type Stack } from '@chatapp/stack';

interface ChatappOptions {
  /** Its standard input. */
  readonly input?: string;
  /** It is interrupted as soon as this is so. */
  readonly until?: () => Promise<boolean>;
}

/** `npm run chatapp -- …` against a running stack. */
export async function runChatapp(
  stack: Stack,
  args: readonly string[],
  { input = '', until }: ChatappOptions = {},
): Promise<{ code: number; output: string }> {
  const program = join(repoRoot, 'packages/stack/src/cli/chatapp.ts');
  const child = spawn(process.execPath, [program, ...args, '--data', dirname(stack.logDir)]);
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.stdin.end(input);
  const closed = once(child, 'close');
  if (until) {
    let isTime = false;
    while (!isTime && child.exitCode === null) isTime = await until();
    child.kill('SIGINT');
  }
  const [code] = (await closed) as [number];
  return { code, output };
}

/** The same, with its standard input. @returns what it says; throws where it fails */
export async function chatapp(stack: Stack, input: string, ...args: string[]): Promise<string> {
  const { code, output } = await runChatapp(stack, args, { input });
  if (code !== 0) throw new Error(output);
  return output;
}
