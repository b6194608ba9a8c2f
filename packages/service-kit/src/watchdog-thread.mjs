// The thread of watchdog.ts. In JavaScript: a thread that first had to take types away would need 20 MB instead of 11.
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** @type {import('./watchdog.ts').WatchdogData} */
const { turns, lookMs, looks, line } = workerData;
let seen = Atomics.load(turns, 0);
let without = 0;

setInterval(() => {
  const now = Atomics.load(turns, 0);
  without = now === seen ? without + 1 : 0;
  seen = now;
  if (without < looks) return;
  try {
    writeSync(1, `${JSON.stringify({ ...line, time: new Date().toISOString() })}\n`);
  } finally {
    // No handler of the process's own can run any more.
    process.kill(process.pid, 'SIGKILL');
  }
}, lookMs);
