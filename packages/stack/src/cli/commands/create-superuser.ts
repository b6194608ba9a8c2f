import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repoRoot } from '../../paths.ts';
import { baseEnv } from '../../services/base-env.ts';
import type { Command } from '../command.ts';
import { sourceArgs, sourceUsage } from '../source-args.ts';

/** auth's own program, by auth's own user of MySQL, at this terminal. */
const PROGRAM = join(repoRoot, 'services/auth/src/create-superuser.ts');

export const createSuperuser: Command = {
  usage: `[--username NAME] [--promote] ${sourceUsage}`,
  summary: 'make an administrator: asks, or takes the password from standard input',
  async run(args) {
    const { sources, settings, flags } = sourceArgs(args, ['username'], ['promote']);
    const username = settings.get('username');
    const options = [
      ...(username === undefined ? [] : ['--username', username]),
      ...[...flags].map((flag) => `--${flag}`),
    ];
    const env = { ...baseEnv(), MYSQL_URL: sources.authUrl };
    const child = spawn(process.execPath, [PROGRAM, ...options], { stdio: 'inherit', env });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  },
};
