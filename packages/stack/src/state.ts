import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Instance } from './services/fleet.ts';

/** What a running stack tells other commands about itself; only its owner may read it. */
export interface StackState {
  url: string;
  instances: Instance[];
  nginx: { kind: string; pid: number | undefined };
  mysql: { kind: string; host: string; port: number; pid: number | undefined };
  redis: { kind: string; host: string; port: number; pid: number | undefined; url: string };
}

export function writeState(file: string, state: StackState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Undefined when no stack is ready. */
export function readState(file: string): StackState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StackState;
  } catch {
    return undefined;
  }
}

export const removeState = (file: string): void => rmSync(file, { force: true });
