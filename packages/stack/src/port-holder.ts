import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

/** Who listens on a port, for people: `nginx (process 812)`. Undefined where the system does not tell (another user's process). */
export async function portHolder(port: number): Promise<string | undefined> {
  const pid = existsSync('/proc/net/tcp') ? fromProc(port) : await fromLsof(port);
  if (pid === undefined) return undefined;
  return `${commandOf(pid)}(process ${pid})`;
}

function commandOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return words === '' ? '' : `"${words.slice(0, 80)}" `;
  } catch {
    return '';
  }
}

/** The inodes of listening sockets stand in /proc/net/tcp and tcp6; each process's descriptors name theirs. */
function fromProc(port: number): number | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6']
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(wanted) && fields[3] === '0A')
    .map((fields) => `socket:[${fields[9]}]`);
  if (inodes.length === 0) return undefined;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => descriptorsOf(pid).some((target) => inodes.includes(target)));
}

function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
}

async function fromLsof(port: number): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']);
    return Number(stdout.split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
}
