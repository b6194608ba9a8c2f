import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '@chatapp/stack';

export interface Access {
  readonly method: string;
  readonly path: string;
  readonly status: string;
  /** Of the body as it was sent: compressed. */
  readonly bytes: number;
}

/** What has come through nginx of a stack that runs as programs, from now on. */
export function watchAccess(stack: Stack): () => Access[] {
  const file = join(stack.logDir, 'access.log');
  const read = (): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const before = read().length;
  return () =>
    read()
      .slice(before)
      .map((line) => JSON.parse(line) as Access);
}
