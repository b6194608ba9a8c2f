import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Ends what a stack started when the stack itself is killed. A shell of a megabyte in a session of its own: it reads which processes live,
 * and its input ends when we do, however we end.
 */
const guardScript = `
trap '' INT TERM HUP
pids= dirs=
while read -r op arg; do
  case $op in
    add) pids="$pids $arg" ;;
    del)
      left=
      for pid in $pids; do [ "$pid" = "$arg" ] || left="$left $pid"; done
      pids=$left ;;
    dir)
      dirs="$dirs$arg
" ;;
  esac
done
for pid in $pids; do
  kill -s CONT -- "-$pid"
  kill -s TERM -- "-$pid"
done
for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  left=
  for pid in $pids; do if kill -s 0 "$pid"; then left="$left $pid"; fi; done
  pids=$left
  [ "$pids" ] || break
  sleep 1
done
for pid in $pids; do kill -s KILL -- "-$pid"; done
printf %s "$dirs" | while IFS= read -r dir; do
  case $dir in */chatapp-*) rm -rf -- "$dir" ;; esac
done
`;

const watched = new Set<number>();
let guard: (ChildProcess & { pid: number }) | undefined;

/** The guard's process. One for this process, started at the first need; it keeps nothing alive by itself. */
export function guardPid(): number {
  return startGuard().pid;
}

function startGuard(): ChildProcess & { pid: number } {
  if (guard) return guard;
  const child = spawn('sh', ['-c', guardScript], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  if (child.pid === undefined) throw new Error('cannot start a shell');
  child.unref();
  (child.stdin as Socket).unref();
  child.stdin?.on('error', () => undefined);
  guard = child as ChildProcess & { pid: number };
  return guard;
}

/** `pid` leads a process group of its own. */
export function watchOver(pid: number): void {
  watched.add(pid);
  startGuard().stdin?.write(`add ${pid}\n`);
}

export function forget(pid: number): void {
  watched.delete(pid);
  guard?.stdin?.write(`del ${pid}\n`);
}

/** A temporary folder (`chatapp-…`) that shall not outlive us. */
export function removeAtEnd(dir: string): void {
  startGuard().stdin?.write(`dir ${dir}\n`);
}

/** Ends at once, without goodbye, everything that still runs. */
export function killAll(): void {
  for (const pid of watched) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // has just ended by itself
    }
  }
}
