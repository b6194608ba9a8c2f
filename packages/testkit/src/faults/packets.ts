import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Both directions of what goes over loopback to a port. */
const DIRECTIONS = ['--dport', '--sport'];

const rule = (action: '-I' | '-D', direction: string, port: number) =>
  run('iptables', ['-w', action, 'INPUT', '-i', 'lo', '-p', 'tcp', direction, String(port), '-j', 'DROP']);

/**
 * A true partition: for a while the kernel drops every packet to and from a port of this machine. Nobody is told; connections that are
 * made meanwhile hang. Needs root, and `iptables`.
 */
export async function dropPackets(port: number, forMs: number): Promise<void> {
  try {
    for (const direction of DIRECTIONS) await rule('-I', direction, port);
    await sleep(forMs);
  } finally {
    for (const direction of DIRECTIONS) await rule('-D', direction, port).catch(() => undefined);
  }
}
