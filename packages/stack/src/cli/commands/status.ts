import { readLock } from '../../lock.ts';
import { httpStatus } from '../../services/ready.ts';
import { readState } from '../../state.ts';
import { commandArgs, type Command } from '../command.ts';
import { stateTable } from '../table.ts';

export const status: Command = {
  usage: '',
  summary: 'what runs on which port, and whether it is ready',
  async run(args) {
    const { paths } = commandArgs(args);
    const holder = readLock(paths.lock);
    if (!holder) {
      process.stdout.write('Nothing runs.\n');
      return 1;
    }
    const state = readState(paths.state);
    if (!state) {
      process.stdout.write(`Starting or stopping (process ${holder.pid}).\n`);
      return 1;
    }
    const asked = await Promise.all(
      state.instances.map(async (instance) => {
        const answer = await httpStatus(
          instance.internalPort ?? instance.port,
          instance.internalPort ? '/readyz' : '/',
        );
        const how = answer === undefined ? 'does not answer' : answer < 500 ? 'ready' : 'not ready';
        return { ...instance, how };
      }),
    );
    const unwell = asked.filter(({ how }) => how !== 'ready');
    process.stdout.write(`${stateTable(state)}\n\n`);
    for (const { service, index, how } of unwell) process.stdout.write(`${service}-${index}: ${how}\n`);
    process.stdout.write(`ChatApp runs: open ${state.url}\n`);
    return unwell.length === 0 ? 0 : 1;
  },
};
