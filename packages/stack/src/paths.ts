import { existsSync, mkdirSync, mkdtempSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { removeAtEnd } from './process/guard.ts';

/** The root of the repository. */
export const repoRoot: string = resolve(import.meta.dirname, '../../..');

/** Where `npm start` keeps its data: ignored by git. */
export const defaultDataDir: string = join(repoRoot, '.chatapp');

/** The folders of one stack. */
export interface DataPaths {
  readonly root: string;
  readonly logs: string;
  readonly secrets: string;
  readonly mysql: string;
  readonly redis: string;
  readonly nginx: string;
  readonly lock: string;
  readonly state: string;
}

export function dataPaths(root: string): DataPaths {
  const absolute = resolve(root);
  const at = (name: string) => join(absolute, name);
  return {
    root: absolute,
    logs: at('logs'),
    secrets: at('secrets'),
    mysql: at('mysql'),
    redis: at('redis'),
    nginx: at('nginx'),
    lock: at('lock.json'),
    state: at('state.json'),
  };
}

/** Makes the folders. The root may be walked through (the stores run as other users), what is inside may not be listed. */
export function makeDataDirs(paths: DataPaths): void {
  mkdirSync(paths.root, { recursive: true });
  for (const dir of [paths.logs, paths.secrets]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  mkdirSync(paths.nginx, { recursive: true });
}

/** A folder of our own for what does not last. It goes when this process does. */
export function makeTempDir(kind: string): string {
  const dir = mkdtempSync(join(existsSync('/tmp') ? '/tmp' : tmpdir(), `chatapp-${kind}-`));
  removeAtEnd(dir);
  return dir;
}

/** A folder for sockets, which other users may walk through. Short, since the path of a unix socket has at most 104 bytes. */
export function makeRunDir(): string {
  const dir = makeTempDir('run');
  chmodSync(dir, 0o711);
  return dir;
}
