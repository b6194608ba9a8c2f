import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../../errors.ts';
import { lastLines } from '../../process/tail.ts';
import { commandArgs, type Command } from '../command.ts';
import { followLogs, logNames } from '../follow.ts';
import { formatLogLine } from '../format-log.ts';

const LINES = 40;

function show(name: string, lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${name}: ${formatLogLine(line.trim())}\n`);
}

export const logs: Command = {
  usage: '[service] [--follow]',
  summary: 'the end of the logs, of one service (gateway) or instance (gateway-2)',
  async run(args) {
    const { paths, words, flags } = commandArgs(args, ['follow']);
    const [wanted] = words;
    if (!existsSync(paths.logs)) throw new StackError(`There are no logs in ${paths.logs}.`);
    const matches = (name: string) => wanted === undefined || name === wanted || name.replace(/-\d+$/, '') === wanted;
    const names = logNames(paths.logs).filter(matches);
    if (names.length === 0)
      throw new StackError(`There is no log of ${wanted}. There are: ${logNames(paths.logs).join(', ')}`);
    for (const name of names)
      show(
        name,
        lastLines(join(paths.logs, `${name}.log`), LINES)
          .split('\n')
          .filter(Boolean),
      );
    if (!flags.has('follow')) return 0;
    followLogs(paths.logs, show, matches);
    return new Promise<never>(() => undefined);
  },
};
