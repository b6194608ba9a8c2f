import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from '../../errors.ts';
import { readLock } from '../../lock.ts';
import { dataPaths, makeDataDirs } from '../../paths.ts';
import { lastLines } from '../../process/tail.ts';
import { readState } from '../../state.ts';
import { parseStart, startHelp } from '../args.ts';
import type { Command } from '../command.ts';
import { stateTable } from '../table.ts';

const startFile = join(import.meta.dirname, '../start.ts');

export const up: Command = {
  usage: '[options of npm start]',
  summary: 'start everything in the background',
  async run(args) {
    const options = parseStart(args, process.env);
    if (!options) {
      process.stdout.write(`${startHelp}\n`);
      return 0;
    }
    const paths = dataPaths(options.dataDir);
    makeDataDirs(paths);
    const holder = readLock(paths.lock);
    if (holder) throw new StackError(`It runs already (process ${holder.pid}): npm run chatapp -- status`);
    const logFile = join(paths.logs, 'stack.log');
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(process.execPath, [startFile, ...args], { detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    while (child.exitCode === null && child.signalCode === null) {
      const state = readLock(paths.lock)?.pid === child.pid ? readState(paths.state) : undefined;
      if (state) {
        child.unref();
        process.stdout.write(
          `${stateTable(state)}\n\nChatApp runs: open ${state.url}\nStop it with: npm run chatapp -- down\n`,
        );
        return 0;
      }
      await sleep(100);
    }
    throw new StackError(`It did not start. The end of ${logFile}:\n${lastLines(logFile, 20)}`);
  },
};
