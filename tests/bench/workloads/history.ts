import { cpuUsOf, prefer } from '../processes.ts';
import { startChatapp } from '../systems/chatapp.ts';
import { insertMessages } from '../systems/message-rows.ts';
import type { Workload } from './workload.ts';

const MESSAGES = 1_000_000;
const PAGE = 50;
const PAGES = 600;

/** Reading back in a room that has a long past. */
export const history: Workload = {
  name: 'history',
  title: 'A page of 50, anywhere in a room of a million messages',
  async run(size, say) {
    const system = await startChatapp();
    try {
      for (const { pid } of system.processes()) prefer(pid);
      const count = size.isSmoke ? 1_000 : MESSAGES;
      const { rooms, seats } = await system.stage({ rooms: 1, seats: [[0]] });
      await insertMessages(system.stack.mysql.adminUrl, rooms, count, 'somebody');
      say(`${count} messages are there`);
      const headers = { authorization: `Bearer ${seats[0]?.token}` };
      const read = async (before: number) => {
        const response = await fetch(
          `${system.stack.url}/api/rooms/${rooms[0]}/messages?limit=${PAGE}&before=${before}`,
          { headers },
        );
        const { messages } = (await response.json()) as { messages: { seq: number }[] };
        if (messages.length !== PAGE || messages.at(-1)?.seq !== before - 1)
          throw new Error(`no page before ${before}`);
      };
      const places = {
        newest: () => count + 1,
        oldest: () => PAGE + 1,
        anywhere: () => PAGE + 1 + Math.floor(Math.random() * (count - PAGE)),
      };
      const processor = () => system.processes().reduce((sum, { pid }) => sum + cpuUsOf(pid), 0);
      const pages = size.isSmoke ? 10 : PAGES;
      for (const place of Object.values(places)) for (let page = 0; page < pages / 4; page++) await read(place());
      const found: Record<string, { us: number; ms: number }> = {};
      for (const [name, place] of Object.entries(places)) {
        const before = { us: processor(), ms: performance.now() };
        for (let page = 0; page < pages; page++) await read(place());
        found[name] = { us: (processor() - before.us) / pages, ms: (performance.now() - before.ms) / pages };
        say(`${name}: ${found[name].us.toFixed(0)} µs, ${found[name].ms.toFixed(2)} ms a page`);
      }
      const against = (name: string) => found[name]!.us / Math.max(1, found['newest']!.us);
      return {
        rows: Object.entries(found).map(([place, { us, ms }]) => ({
          system: `chatapp, ${place}`,
          values: { 'µs/page': us, 'ms/page': ms },
        })),
        bars: [
          {
            text: 'processor time of any page, against the newest',
            value: against('anywhere'),
            limit: 1.5,
            sense: 'at most',
          },
          { text: 'the same of the oldest', value: against('oldest'), limit: 1.5, sense: 'at most' },
        ],
      };
    } finally {
      await system.stop();
    }
  },
};
