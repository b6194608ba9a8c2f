/** Runs one task at a time. */
export type Lock = <Value>(task: () => Promise<Value>) => Promise<Value>;

interface LockManager {
  request<Value>(name: string, task: () => Promise<Value>): Promise<Value>;
}

/**
 * One at a time over all tabs of a browser (Web Locks), so that no two of them use one refresh cookie, which would end the session.
 * Elsewhere one at a time within this lock.
 */
export function sharedLock(name: string): Lock {
  const { locks } = (globalThis.navigator ?? {}) as { locks?: LockManager };
  if (locks) return (task) => locks.request(name, task);
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const turn = last.then(task);
    last = turn.catch(() => undefined);
    return turn;
  };
}
