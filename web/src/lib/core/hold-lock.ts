/**
 * Takes a lock of the whole browser (Web Locks) for as long as this page or worker lives.
 * @returns what gives it back; undefined where somebody else has it
 */
export function holdLock(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock === null) return resolve(undefined);
      return new Promise<void>((release) => resolve(release));
    });
  });
}
