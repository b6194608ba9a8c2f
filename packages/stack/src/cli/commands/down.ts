import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from '../../errors.ts';
import { readLock } from '../../lock.ts';
import { commandArgs, program, type Command } from '../command.ts';

const TIMEOUT_MS = 90_000;

export const down: Command = {
  usage: '',
  summary: 'stop everything in order; the data stays',
  async run(args) {
    const { paths, words } = commandArgs(args);
    if (words.length > 0) throw new StackError(`${program} down takes no ${words[0]}: it stops everything.`);
    const holder = readLock(paths.lock);
    if (!holder) {
      process.stdout.write('Nothing runs.\n');
      return 0;
    }
    process.kill(holder.pid, 'SIGTERM');
    const deadline = performance.now() + TIMEOUT_MS;
    while (readLock(paths.lock)) {
      if (performance.now() > deadline)
        throw new StackError(`Process ${holder.pid} has not stopped after ${TIMEOUT_MS / 1_000} s.`);
      await sleep(100);
    }
    process.stdout.write('Stopped.\n');
    return 0;
  },
};
