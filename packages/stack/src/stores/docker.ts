import { execFile } from 'node:child_process';

const docker = (...args: string[]): Promise<void> =>
  new Promise((resolve) => {
    execFile('docker', args, () => resolve());
  });

/** A container of this name that an earlier run left. */
export const removeContainer = (name: string): Promise<void> => docker('rm', '--force', name);

export const removeVolume = (name: string): Promise<void> => docker('volume', 'rm', '--force', name);

interface Container {
  name: string;
  image: string;
  publish?: string;
  network?: string;
  volume: string;
  user?: string;
}

const option = (flag: string, value: string | undefined): string[] => (value === undefined ? [] : [flag, value]);

/** The words after `docker` that run a container in the foreground. `pass`: a variable of ours that it gets, so that its value stands in no process list. */
export function runContainer(
  { name, image, publish, network, volume, user }: Container,
  { pass, command }: { pass?: string; command: readonly string[] },
): string[] {
  return [
    'run',
    '--rm',
    ...option('--name', name),
    ...option('--user', user),
    ...option('--network', network),
    ...option('--publish', publish),
    ...option('--volume', volume),
    ...option('--env', pass),
    image,
    ...command,
  ];
}
