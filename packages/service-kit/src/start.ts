import { inspect } from 'node:util';
import type { Static, TObject } from 'typebox';
import { EnvError, loadEnv } from './env.ts';

/**
 * The body of a service's `main.ts`: reads the settings, runs `build`, and ends the process with one clear message when either fails.
 * An error that nothing caught ends it too, as is Node's way: a process in an unknown state is worse than a restarted one.
 */
export async function start<Schema extends TObject>(
  schema: Schema,
  build: (env: Static<Schema>) => Promise<void>,
): Promise<void> {
  try {
    await build(loadEnv(schema));
  } catch (error) {
    process.stderr.write(`${error instanceof EnvError ? error.message : inspect(error)}\n`);
    process.exit(1);
  }
}
