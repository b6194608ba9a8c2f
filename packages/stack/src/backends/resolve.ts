import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { StackError } from '../errors.ts';
import { dataPaths, defaultDataDir, makeDataDirs, type DataPaths } from '../paths.ts';
import { aptRights, askToInstall, assumesYes, installConsent, installPackages, type Installable } from './apt.ts';
import { chooseBackends, type Backends, type Facts } from './choose.ts';
import { findChromium, findPrograms, type Part } from './programs.ts';

const DOCKER_TIMEOUT_MS = 5_000;

function dockerAnswers(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: DOCKER_TIMEOUT_MS }, (error) =>
      resolve(error === null),
    );
  });
}

export interface ResolveOptions {
  urls: Facts['urls'];
  mysqlDataIn: Facts['mysqlDataIn'];
  preferDocker: boolean;
  assumeYes: boolean;
  /** Tells a person what takes time. */
  say: (line: string) => void;
}

/** Looks around on this machine, installs what is missing where that is allowed, and says where each part comes from. */
export async function resolveBackends(options: ResolveOptions, paths: DataPaths): Promise<Backends> {
  const { urls, mysqlDataIn, preferDocker } = options;
  const programs = findPrograms();
  const needed = (['mysql', 'redis', 'nginx'] as Part[]).filter((part) => part === 'nginx' || !urls[part]);
  const allFound = needed.every((part) => programs[part]);
  // Asking the engine costs 100 ms or more: only where its answer counts.
  const docker = preferDocker || mysqlDataIn === 'docker' || !allFound ? await dockerAnswers() : false;
  const rights = allFound || docker ? undefined : aptRights();
  const consent = installConsent({ rights, terminal: process.stdin.isTTY, assumeYes: options.assumeYes });
  const facts: Facts = { urls, programs, docker, apt: consent !== 'no', mysqlDataIn, preferDocker };
  const choice = chooseBackends(facts);
  if (choice.kind === 'ready') return choice.backends;
  if (!rights || (consent === 'ask' && !(await askToInstall(choice.parts)))) chooseBackends({ ...facts, apt: false });
  else await install(choice.parts, rights, paths, options.say);
  const second = chooseBackends({ ...facts, programs: findPrograms(), apt: false });
  if (second.kind !== 'ready') throw new StackError('apt installed what was missing, but it is still not found.');
  return second.backends;
}

async function install(
  what: readonly Installable[],
  rights: 'root' | 'sudo',
  paths: Pick<DataPaths, 'logs'>,
  say: (line: string) => void,
): Promise<void> {
  say(
    `Installing with apt, as ${rights}: ${what.join(', ')} (a minute or two; system services are neither started nor enabled).`,
  );
  await installPackages(what, rights, join(paths.logs, 'apt.log'));
}

/** For the tests: brings the programs that are missing, where apt may. Returns what stays missing. */
export async function ensurePrograms(
  wanted: readonly Installable[],
  say: (line: string) => void,
): Promise<Installable[]> {
  const missing = () => {
    const programs = findPrograms();
    return wanted.filter((name) => !(name === 'chromium' ? findChromium() : programs[name]));
  };
  const before = missing();
  if (before.length === 0) return [];
  const paths = dataPaths(defaultDataDir);
  makeDataDirs(paths);
  const rights = aptRights();
  const consent = installConsent({ rights, terminal: process.stdin.isTTY, assumeYes: assumesYes(process.env) });
  if (rights && (consent === 'go' || (consent === 'ask' && (await askToInstall(before)))))
    await install(before, rights, paths, say);
  return missing();
}
