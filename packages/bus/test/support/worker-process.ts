/** A worker in a process of its own, to be killed or paused: `node worker-process.ts <redis url> <instance> <options as JSON>`. */
import { createBus, type BusOptions } from '../../src/index.ts';
import { testLog } from './buses.ts';
import { startWorker } from './worker.ts';

const [redisUrl = '', instance = '', json = '{}'] = process.argv.slice(2);
const { delayMs = 0, ...options } = JSON.parse(json) as Partial<BusOptions> & { delayMs?: number };
const bus = createBus({ redisUrl, instance, log: testLog(instance), ...options });
await bus.start();
startWorker(bus, { delayMs });
process.on('SIGTERM', () => void bus.close());
