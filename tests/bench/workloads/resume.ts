import { randomBytes } from 'node:crypto';
import { Driver } from '../load/driver.ts';
import { cpuUsOf, prefer } from '../processes.ts';
import { startChatapp } from '../systems/chatapp.ts';
import { insertMessages } from '../systems/message-rows.ts';
import type { Workload } from './workload.ts';

const CLIENTS = 5_000;
const ROOMS_EACH = 20;
const ROOMS = 200;
/** Of one room; a client has missed a hundred. */
const MISSED = 5;
const PATIENCE_MS = 60_000;

/** A gateway has died, or a network has come back: everybody is here at the same moment. */
export const resume: Workload = {
  name: 'resume',
  title: '5,000 clients come back at once, 20 rooms each, 100 missed messages',
  async run(size, say) {
    const system = await startChatapp();
    const driver = new Driver();
    try {
      for (const { pid } of system.processes()) prefer(pid);
      const rooms = Math.max(ROOMS_EACH, size.scale(ROOMS));
      const seats = Array.from({ length: size.scale(CLIENTS) }, (_, seat) =>
        Array.from({ length: ROOMS_EACH }, (_each, index) => (seat * 7 + index) % rooms),
      );
      const stage = await system.stage({ rooms, seats });
      await insertMessages(system.stack.mysql.adminUrl, stage.rooms, MISSED, `user${randomBytes(4).toString('hex')}`);
      const order = { port: system.port, ...stage, since: 1, head: 1 + MISSED, patienceMs: PATIENCE_MS };
      const before = system.processes().map(({ pid }) => cpuUsOf(pid));
      const resumed = await driver.order('resume', order);
      const byProcess = new Map<string, number>();
      for (const [index, { name, pid }] of system.processes().entries())
        byProcess.set(name, (byProcess.get(name) ?? 0) + (cpuUsOf(pid) - before[index]!) / 1_000_000);
      say(`seconds of processor: ${[...byProcess].map(([name, s]) => `${name} ${s.toFixed(2)}`).join(', ')}`);
      const { tookMs, whole, byHttp, retries, p50Ms, p99Ms } = resumed;
      say(
        `${whole} of ${seats.length} whole after ${(tookMs / 1_000).toFixed(1)} s, ${retries} tried again, ${byHttp} by HTTP`,
      );
      return {
        rows: [
          {
            system: 'chatapp',
            values: {
              'all whole, s': tookMs / 1_000,
              'p50 s': p50Ms / 1_000,
              'p99 s': p99Ms / 1_000,
              whole,
              'by HTTP': byHttp,
              retries,
            },
          },
        ],
        bars: [{ text: 'until all are whole, s', value: tookMs / 1_000, limit: 10, sense: 'at most' }],
      };
    } finally {
      driver.stop();
      await system.stop();
    }
  },
};
