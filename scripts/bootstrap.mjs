// What every npm command begins with: brings the packages and Node 24 with nothing but Node >= 20 and npm, then goes on in TypeScript.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PNPM = '12.21.0';
const OLDEST_NODE = 20;
/** The first that runs TypeScript as it is, in the way this project uses it. */
const OWN_NODE = 24;
const PARENT_POLL_MS = 1_000;
/** An installation that takes longer has died. */
const INSTALL_LOCK_STALE_MS = 10 * 60_000;

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dataDir = join(root, '.chatapp');
const stampFile = join(root, 'node_modules/.chatapp-lock');
const nodeMajor = Number(process.versions.node.split('.')[0]);

/** @returns {never} */
function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

function wantedStamp() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'])
    hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wantedStamp();

/** The command that runs pnpm: one on this machine of the same major version, else npm brings it. */
function pnpmCommand() {
  const found = spawnSync('pnpm', ['--version'], { encoding: 'utf8', cwd: '/' });
  if (found.status === 0 && found.stdout.startsWith(`${PNPM.split('.')[0]}.`)) return ['pnpm'];
  return ['npx', '-y', `pnpm@${PNPM}`];
}

/** What is wrong, from what pnpm or npm said. */
function diagnose(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/i.test(output))
    return 'The npm registry cannot be reached. Is there a network, and does `npm ping` work?';
  if (/ENOSPC/.test(output)) return 'The disk is full.';
  if (/EACCES|EPERM/.test(output)) return `No right to write below ${root}.`;
  if (/ERR_PNPM_OUTDATED_LOCKFILE/.test(output))
    return 'pnpm-lock.yaml does not fit the package.json files: run `pnpm install`.';
  return 'The packages cannot be installed.';
}

/** One installation at a time; who waited finds it done. */
async function withInstallLock(install) {
  const lock = join(dataDir, 'install.lock');
  mkdirSync(dataDir, { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (Date.now() - since > INSTALL_LOCK_STALE_MS) rmSync(lock, { recursive: true, force: true });
      await sleep(200);
    }
  }
  try {
    if (!isInstalled()) install();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function install() {
  process.stderr.write('Installing packages (the first time about half a minute) …\n');
  const logFile = join(dataDir, 'install.log');
  const log = openSync(logFile, 'w');
  const [command, ...args] = [...pnpmCommand(), 'install', '--frozen-lockfile', '--reporter=append-only'];
  // CI: never asks, says no when in doubt.
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', log, log],
    env: { ...process.env, CI: 'true' },
  });
  const output = readFileSync(logFile, 'utf8');
  if (result.error?.code === 'ENOENT') fail(`${command} is missing: it comes with Node (https://nodejs.org).`);
  if (result.status !== 0) {
    const end = output.trim().split('\n').slice(-15).join('\n  ');
    fail(`${diagnose(output)}\nThe end of ${logFile}:\n  ${end}`);
  }
  writeFileSync(stampFile, wantedStamp());
}

/** Node 24 or newer: the one that runs this, else the one among the packages. */
function ownNode() {
  if (nodeMajor >= OWN_NODE) return process.execPath;
  const file = join(root, 'node_modules/node/bin/node');
  if (existsSync(file)) return file;
  return fail(
    `Node ${OWN_NODE} is needed, this is ${process.versions.node}, and the package \`node\` has none for this machine ` +
      `(${process.platform} ${process.arch}). Install Node ${OWN_NODE}: https://nodejs.org`,
  );
}

/** Installs what is missing, runs `file` (TypeScript, below the root) with Node 24 and these arguments, and ends as it ends. */
export async function run(file, args = process.argv.slice(2)) {
  if (!(nodeMajor >= OLDEST_NODE)) fail(`Node ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}.`);
  try {
    if (!isInstalled()) await withInstallLock(install);
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) fail(`No right to write below ${root}: ${error.message}`);
    if (error.code === 'ENOSPC') fail('The disk is full.');
    throw error;
  }
  const node = ownNode();
  const env = {
    ...process.env,
    PATH: `${dirname(node)}:${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(dataDir, 'compile-cache'),
  };
  const child = spawn(node, [join(root, file), ...args], { stdio: 'inherit', env });
  // A terminal sends its Ctrl-C to both of us, kill only to one: the child takes signals that come together as one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm that is killed (or passes a signal on to its shell alone) leaves us behind: nobody is there any more to stop us.
  const parent = process.ppid;
  const orphaned = () => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  };
  if (process.env.npm_lifecycle_event) setInterval(orphaned, PARENT_POLL_MS).unref();
  child.on('error', (error) => fail(`${node} cannot be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal) process.exit(1);
  });
}
