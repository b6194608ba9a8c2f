// `node --import .../wrong-clock.mjs` with CLOCK_DIR: the wall clock of this process is off by as many milliseconds as the file named after
// the instance says, from the moment it says so. The monotonic clock goes on, as it does on a machine. Only the lab passes this on.
import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';

const dir = process.env.CLOCK_DIR ?? '';
// Instances have a new name after each start, the same but for its end.
const file = join(dir, (process.env.INSTANCE ?? 'none').replace(/-[0-9a-f]+$/, ''));
const TrueDate = Date;
const trueNow = Date.now.bind(Date);
let offsetMs = 0;

function read() {
  try {
    offsetMs = Number(readFileSync(file, 'utf8'));
  } catch {
    offsetMs = 0;
  }
}

TrueDate.now = () => trueNow() + offsetMs;
globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [target.now()] : args, self),
  apply: (target) => new target(target.now()).toString(),
});
read();
watch(dir, { persistent: false }, read);
