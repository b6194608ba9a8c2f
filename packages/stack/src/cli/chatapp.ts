import { explain } from '../errors.ts';
import { bus } from './commands/bus.ts';
import { createSuperuser } from './commands/create-superuser.ts';
import { demo } from './commands/demo.ts';
import { down } from './commands/down.ts';
import { logs } from './commands/logs.ts';
import { migrateCommand } from './commands/migrate.ts';
import { search } from './commands/search.ts';
import { status } from './commands/status.ts';
import { up } from './commands/up.ts';
import { verifyCommand } from './commands/verify.ts';
import { isInContainer, program, type Command } from './command.ts';

type Commands = Readonly<Record<string, Command>>;

// A new command is a file in commands/ and a line here.
/** They start, stop and show a stack on this machine. */
const ofStack: Commands = { up, down, status, logs, migrate: migrateCommand };
/** They need stores alone, wherever these are. */
const ofStores: Commands = { 'create-superuser': createSuperuser, verify: verifyCommand, bus, search, demo };

const commands: Commands = isInContainer ? ofStores : { ...ofStack, ...ofStores };

function help(): string {
  const usages = Object.entries(commands).map(([name, { usage }]) => `${name} ${usage}`.trim());
  const width = Math.max(...usages.map((usage) => usage.length));
  const lines = Object.values(commands).map(({ summary }, place) => `  ${usages[place]?.padEnd(width)}   ${summary}`);
  const data = isInContainer ? '' : '\n\nEach takes --data DIR (default .chatapp).';
  return `${program} COMMAND\n\n${lines.join('\n')}${data}`;
}

const [name = 'help', ...args] = process.argv.slice(2);
const command = commands[name];
if (command) {
  try {
    // `up` explains the options of npm start by itself.
    if (command !== up && args.some((word) => word === '--help' || word === '-h'))
      process.stdout.write(`${`${program} ${name} ${command.usage}`.trim()}\n\n${command.summary}\n`);
    else process.exitCode = await command.run(args);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
} else {
  const known = ['help', '--help', '-h'].includes(name);
  process.stdout.write(`${known ? '' : `There is no command ${name}.\n\n`}${help()}\n`);
  process.exitCode = known ? 0 : 1;
}
