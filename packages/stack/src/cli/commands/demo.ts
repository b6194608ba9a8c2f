import { text } from 'node:stream/consumers';
import { demoPassword } from '../../demo-passwords.ts';
import { StackError } from '../../errors.ts';
import { readLock } from '../../lock.ts';
import { dataPaths, defaultDataDir } from '../../paths.ts';
import { readState } from '../../state.ts';
import { isInContainer, program, type Command } from '../command.ts';
import { runProgram } from '../run-program.ts';
import { count, sourceArgs, sourceUsage } from '../source-args.ts';

const SIZE = 5_000;
const MAX_SIZE = 1_000_000;
const PEOPLE = 40;
const LEAST_PEOPLE = 10;
const MOST_PEOPLE = 1_000;
const ADMIN = 'demo-admin';

interface Account {
  username: string;
  password: string;
}

const print = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * Three programs, each with what it needs and no more: the demo's own says who is to live there, auth's makes the accounts as auth's user of
 * MySQL, and the demo's brings everything in over the entrance, as anybody could.
 */
export const demo: Command = {
  usage: `[--size N] [--people N] [--seed N] [--username NAME] [--url URL] ${sourceUsage}`,
  summary: 'a lively community to look at: people, rooms, months of talk; again changes nothing',
  async run(args) {
    const { sources, settings } = sourceArgs(args, ['size', 'people', 'seed', 'username', 'url', 'data']);
    const size = within('size', count('size', settings.get('size'), SIZE), 100, MAX_SIZE);
    const people = within('people', count('people', settings.get('people'), PEOPLE), LEAST_PEOPLE, MOST_PEOPLE);
    const seed = count('seed', settings.get('seed'), 1);
    const url = entranceUrl(settings.get('url'), settings.get('data') ?? defaultDataDir);
    const admin = await administrator(settings.get('username'), sources.authUrl);
    const password = demoPassword(sources.authUrl, 'people');
    const stopped = onStop();

    const named = await runProgram({ file: DEMO, args: ['people', String(seed), String(people)] }, true);
    if (named.code !== 0) return named.code;
    const inhabitants = named.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { username: string });
    const accounts = inhabitants.map((one): object => ({ ...one, password }));
    if (admin.isOurs) accounts.push({ ...admin.account, displayName: 'Administrator', role: 'admin' });
    const input = accounts.map((account) => JSON.stringify(account)).join('\n');
    const made = await runProgram({ file: CREATE_PEOPLE, env: { MYSQL_URL: sources.authUrl }, input });
    const filling = { url, size, people, seed, admin: admin.account, password };
    const filled =
      made.code === 0 && !stopped.aborted
        ? await runProgram({ file: DEMO, args: ['fill'], input: JSON.stringify(filling) })
        : made;
    if (stopped.aborted) {
      print('\nStopped. What is there is whole; the same command goes on from here.');
      return 1;
    }
    if (filled.code !== 0) return filled.code;
    print(`\nOpen ${process.env.CHATAPP_ORIGIN ?? url} and log in:`);
    print(`  ${inhabitants[0]?.username ?? ''}, or anybody else of the demo: password ${password}`);
    if (admin.isOurs) print(`  ${ADMIN}, who administers: password ${admin.account.password}`);
    return 0;
  },
};

/** From now on a signal ends no more than what runs at the moment. */
function onStop(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

const DEMO = 'packages/demo/src/main.ts';
const CREATE_PEOPLE = 'services/auth/src/create-people.ts';

function within(name: string, value: number, least: number, most: number): number {
  if (value < least || value > most) throw new StackError(`--${name} goes from ${least} to ${most}.`);
  return value;
}

/** One of ours, or one who is there already: their password is the first line of standard input. */
async function administrator(
  username: string | undefined,
  authUrl: string,
): Promise<{ account: Account; isOurs: boolean }> {
  if (username === undefined)
    return { account: { username: ADMIN, password: demoPassword(authUrl, 'admin') }, isOurs: true };
  if (process.stdin.isTTY)
    throw new StackError(
      `The password comes from standard input: ${program} demo --username ${username} <password.txt`,
    );
  const [password = ''] = (await text(process.stdin)).split('\n');
  return { account: { username, password }, isOurs: false };
}

/** Where the entrance is: as named, as compose says, or that of the stack that runs in the data folder. */
function entranceUrl(named: string | undefined, dataDir: string): string {
  const { lock, state } = dataPaths(dataDir);
  const running = isInContainer || !readLock(lock) ? undefined : readState(state)?.url;
  const url = named ?? process.env.CHATAPP_URL ?? running;
  if (url === undefined || !URL.canParse(url)) throw new StackError('Where is the entrance? Name it: --url http://…');
  return new URL(url).origin;
}
