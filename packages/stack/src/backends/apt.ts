import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { StackError } from '../errors.ts';
import { lastLines } from '../process/tail.ts';
import { findProgram } from './programs.ts';

/** A part of the stack, or the browser that the tests drive. */
export type Installable = 'mysql' | 'redis' | 'nginx' | 'chromium';

/** MariaDB's core packages are the server without the system service; its installer needs a tool that comes with the client. */
const packages: Record<Installable, readonly string[]> = {
  mysql: ['mariadb-server-core', 'mariadb-client-core'],
  redis: ['redis-server'],
  nginx: ['nginx'],
  chromium: ['chromium'],
};

/** `$@`: packages. Neither starts a service nor leaves one that starts at the next boot. */
const installScript = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if ! [ -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >"$policy"
  chmod 755 "$policy"
fi
apt-get -q update || echo 'apt-get update failed; going on with the lists at hand'
apt-get -q install -y --no-install-recommends "$@"
if [ -d /run/systemd/system ]; then
  for package; do
    case $package in redis-server | nginx) systemctl disable --quiet "$package" || true ;; esac
  done
fi
`;

/** Whether apt is here, and how it may be used. sudo counts only where it asks for no password. */
export function aptRights(): 'root' | 'sudo' | undefined {
  if (!findProgram(['apt-get'])) return undefined;
  if (process.getuid?.() === 0) return 'root';
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? 'sudo' : undefined;
}

export interface ConsentFacts {
  rights: 'root' | 'sudo' | undefined;
  terminal: boolean;
  /** `--yes`, CHATAPP_YES=1 or CI=true. */
  assumeYes: boolean;
}

/** Root without a terminal is a machine being set up by a tool: it goes ahead. Somebody's sudo is used only after a yes. */
export function installConsent({ rights, terminal, assumeYes }: ConsentFacts): 'go' | 'ask' | 'no' {
  if (!rights) return 'no';
  if (assumeYes) return 'go';
  if (terminal) return 'ask';
  return rights === 'root' ? 'go' : 'no';
}

/** CI=true or CHATAPP_YES=1. */
export const assumesYes = ({ CI, CHATAPP_YES }: NodeJS.ProcessEnv): boolean =>
  [CI, CHATAPP_YES].some((value) => value === 'true' || value === '1');

export async function askToInstall(what: readonly Installable[]): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const names = what.flatMap((name) => packages[name]).join(', ');
    const answer = await prompt.question(`Not found on this machine: ${names}. Install with apt? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}

/** Installs Debian packages; what apt prints goes to `logFile`. */
export async function installPackages(
  what: readonly Installable[],
  rights: 'root' | 'sudo',
  logFile: string,
): Promise<void> {
  const names = what.flatMap((name) => packages[name]);
  const command = ['sh', '-c', installScript, 'install', ...names];
  const [program = 'sh', ...args] = rights === 'sudo' ? ['sudo', '-n', ...command] : command;
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(program, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (code !== 0)
    throw new StackError(`apt could not install ${names.join(', ')}. The end of ${logFile}:\n${lastLines(logFile, 8)}`);
}
