import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { OrderMessage } from './main.ts';
import type { Orders } from './orders.ts';

/** The load generator, from outside: one order at a time. */
export class Driver {
  readonly #child: ChildProcess = fork(join(import.meta.dirname, 'main.ts'), {
    serialization: 'advanced',
    execArgv: ['--max-semi-space-size=64'],
  });

  order<Name extends keyof Orders>(name: Name, ...[order]: Parameters<Orders[Name]>): ReturnType<Orders[Name]> {
    const answer = new Promise((resolve, reject) => {
      const died = () => reject(new Error('the load generator has died'));
      this.#child.once('exit', died);
      this.#child.once('message', ({ result, error }: { result: unknown; error?: string }) => {
        this.#child.off('exit', died);
        if (error === undefined) resolve(result);
        else reject(new Error(error));
      });
      this.#child.send({ name, order } satisfies OrderMessage);
    });
    return answer as ReturnType<Orders[Name]>;
  }

  stop(): void {
    this.#child.disconnect();
  }
}
