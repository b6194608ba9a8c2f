import { setTimeout as sleep } from 'node:timers/promises';
import { Driver } from '../load/driver.ts';
import { cpuUsOf, prefer, rssOf } from '../processes.ts';
import { startChatapp } from '../systems/chatapp.ts';
import type { Workload } from './workload.ts';

const CONNECTIONS = 10_000;
/** Of the members of one room. */
const ROOM = 100;
/** Two heartbeats of the protocol. */
const WATCH_MS = 50_000;

/** Ten thousand people who listen, and say nothing. */
export const idle: Workload = {
  name: 'idle',
  title: '10,000 connections that joined a room of 100, and are quiet',
  async run(size, say) {
    const system = await startChatapp();
    const driver = new Driver();
    try {
      for (const { pid } of system.processes()) prefer(pid);
      const rooms = Math.ceil(size.scale(CONNECTIONS) / ROOM);
      const seats = Array.from({ length: size.scale(CONNECTIONS) }, (_, seat) => [seat % rooms]);
      const stage = await system.stage({ rooms, seats });
      const gateways = system.processes().filter(({ name }) => name === 'gateway');
      const memory = () => gateways.reduce((sum, { pid }) => sum + rssOf(pid), 0);
      const processor = (only?: string) =>
        system
          .processes()
          .reduce((sum, { name, pid }) => sum + (only === undefined || only === name ? cpuUsOf(pid) : 0), 0);
      const watch = async () => {
        const before = { all: processor(), gateway: processor('gateway') };
        const ms = size.ms(WATCH_MS);
        await sleep(ms);
        return {
          all: ((processor() - before.all) * 1_000) / ms,
          gateway: ((processor('gateway') - before.gateway) * 1_000) / ms,
        };
      };
      await sleep(size.ms(5_000));
      const emptyBytes = memory();
      const empty = await watch();
      const { tookMs } = await driver.order('connect', {
        port: system.port,
        dialect: system.dialect,
        ...stage,
        atOnce: 50,
      });
      say(`${seats.length} connected in ${(tookMs / 1_000).toFixed(1)} s`);
      // What connecting has left behind is collected, and who is there has been told.
      await sleep(size.ms(20_000));
      const quiet = await watch();
      const each = (memory() - emptyBytes) / seats.length / 1_024;
      const values = {
        'KiB each': each,
        'µs/s each': (quiet.all - empty.all) / seats.length,
        'µs/s each, gateway': (quiet.gateway - empty.gateway) / seats.length,
        'connect s': tookMs / 1_000,
      };
      say(
        `${each.toFixed(1)} KiB and ${values['µs/s each'].toFixed(2)} µs/s each; empty, all use ${(empty.all / 1_000).toFixed(0)} ms/s`,
      );
      return {
        rows: [{ system: 'chatapp', values }],
        bars: [
          // 14 KB, as powers of ten have it.
          {
            text: 'memory of the gateways, KB a connection',
            value: (each * 1_024) / 1_000,
            limit: 14,
            sense: 'at most',
          },
          {
            text: 'processor time of all, µs a second and connection',
            value: values['µs/s each'],
            limit: 3,
            sense: 'at most',
          },
        ],
      };
    } finally {
      driver.stop();
      await system.stop();
    }
  },
};
