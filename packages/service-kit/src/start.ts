import type { Static, TObject } from 'typebox';
import { EnvError, loadEnv } from './env.ts';

/**
 * The body of a service's `main.ts`: reads the settings, runs `build`, and ends the process with one clear message when either fails.
 * An error that nothing caught ends it too: a process in an unknown state is worse than a restarted one.
 */
export async function start<Schema extends TObject>(
  schema: Schema,
  build: (env: Static<Schema>) => Promise<void>,
): Promise<void> {
  process.on('unhandledRejection', (reason) => {
    throw reason;
  });
  try {
    await build(loadEnv(schema));
  } catch (error) {
    process.stderr.write(
      `${error instanceof EnvError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exit(1);
  }
}
