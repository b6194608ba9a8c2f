import { readLock } from '../../lock.ts';
import { ensureSecrets } from '../../secrets.ts';
import { migrate } from '../../services/migrate.ts';
import { startStack } from '../../start-stack.ts';
import { readState } from '../../state.ts';
import { addressing } from '../../stores/mysql-server.ts';
import { commandArgs, type Command } from '../command.ts';

export const migrateCommand: Command = {
  usage: '',
  summary: 'bring the database to its newest form (npm start does so too)',
  async run(args) {
    const { paths } = commandArgs(args);
    const state = readLock(paths.lock) ? readState(paths.state) : undefined;
    if (state) await migrate(addressing(state.mysql.host, state.mysql.port), ensureSecrets(paths.secrets), paths.logs);
    else {
      const stack = await startStack({
        dataDir: paths.root,
        services: [],
        mysqlUrl: process.env.MYSQL_URL,
        redisUrl: process.env.REDIS_URL,
      });
      try {
        await migrate(stack.mysql, ensureSecrets(paths.secrets), paths.logs);
      } finally {
        await stack.stop();
      }
    }
    process.stdout.write('The database is up to date.\n');
    return 0;
  },
};
