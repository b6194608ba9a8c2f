import { chownSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A user of the machine that a store runs as, where the stack itself runs as root. */
export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

/** The first of the named users that this machine has. */
export function findUser(
  names: readonly string[],
  passwd: string = readFileSync('/etc/passwd', 'utf8'),
): SystemUser | undefined {
  const entries = passwd.split('\n').map((line) => line.split(':'));
  for (const name of names) {
    const entry = entries.find(([user]) => user === name);
    if (entry) return { name, uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  return undefined;
}

/** Whether the user can walk down to `path` (a folder that exists). */
export function canReach(path: string, user: SystemUser): boolean {
  const { mode, uid, gid } = statSync(path);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(path);
  return parent === path || canReach(parent, user);
}

/**
 * Whom to run a store as: undefined means as we are. Root's rights are given up wherever the user can reach the data folder;
 * below a closed one (such as /root) the store keeps them.
 */
export function unprivilegedUser(names: readonly string[], dataDir: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = findUser([...names, 'nobody']);
  return user && canReach(dataDir, user) ? user : undefined;
}

export function giveTo(user: SystemUser | undefined, path: string): void {
  if (user) chownSync(path, user.uid, user.gid);
}
