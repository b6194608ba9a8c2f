import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../errors.ts';
import { repoRoot } from '../paths.ts';
import { describeExit, startProcess } from '../process/spawn.ts';
import { lastLines } from '../process/tail.ts';
import type { Secrets } from '../secrets.ts';
import type { MysqlServer } from '../stores/mysql-server.ts';
import { baseEnv } from './base-env.ts';

/** The services that keep something, each with the owner of its schema. */
const owners = [
  { service: 'auth', user: 'auth_owner', password: 'auth-owner', schema: 'chatapp_auth' },
  { service: 'chat-writer', user: 'chat_owner', password: 'chat-owner', schema: 'chatapp_chat' },
] as const;

/**
 * Brings every schema to its newest form.
 * @throws StackError with what a migration said
 */
export async function migrate(mysql: Pick<MysqlServer, 'url'>, secrets: Secrets, logDir: string): Promise<void> {
  await Promise.all(
    owners.map(async ({ service, user, password, schema }) => {
      const script = join(repoRoot, 'services', service, 'src/migrate.ts');
      if (!existsSync(script)) return;
      const logFile = join(logDir, `migrate-${service}.log`);
      const child = await startProcess({
        name: `migrate-${service}`,
        command: process.execPath,
        args: [script],
        cwd: repoRoot,
        env: { ...baseEnv(), MYSQL_URL: mysql.url(user, secrets.passwords[password], schema) },
        logFile,
      });
      const exit = await child.exited;
      if (exit.code !== 0)
        throw new StackError(
          `The migrations of ${service} failed (${describeExit(exit)}). The end of ${logFile}:\n${lastLines(logFile, 12)}`,
        );
    }),
  );
}
