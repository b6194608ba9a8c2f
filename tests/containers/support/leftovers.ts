import { docker, succeeds } from './engine.ts';

const PREFIX = 'chatapp-test-';

/** Names what a test makes, by the process that has to clear it up. */
export const projectName = (purpose: string): string => `${PREFIX}${process.pid}-${purpose}`;

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function remove(kind: 'container' | 'network' | 'volume', list: string[], how: string[]): Promise<void> {
  const format = `{{.${kind === 'container' ? 'ID' : 'Name'}}} {{.Label "com.docker.compose.project"}}`;
  for (const line of lines(await docker(kind, 'ls', ...list, '--format', format))) {
    const [id = '', project = ''] = line.split(' ');
    const isTest = project.startsWith(PREFIX);
    if (isTest && !isAlive(Number.parseInt(project.slice(PREFIX.length), 10)))
      await succeeds('docker', kind, 'rm', ...how, id);
  }
}

/** Removes what tests left that were ended before they could clear up. */
export async function removeLeftovers(): Promise<void> {
  await remove('container', ['--all'], ['--force', '--volumes']);
  await remove('network', [], []);
  await remove('volume', [], ['--force']);
}
