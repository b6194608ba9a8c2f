import { withCrowd, type Sample, type SendPlan } from '../measure.ts';
import { startChatapp } from '../systems/chatapp.ts';
import { insertMembers, insertMessages } from '../systems/message-rows.ts';
import type { Scene } from '../systems/system.ts';
import { describe, type Bar, type Row, type Size, type Workload } from './workload.ts';

const RATE = 500;
const CONNECTIONS = 200;
const MOST = 1.2;
/** The cheapest of so many counts: what else the machine does only adds to it. */
const TIMES = 3;

interface Step {
  readonly count: number;
  readonly rooms: number;
  /** What there is besides those who talk. */
  readonly fill?: (adminUrl: string, rooms: readonly string[]) => Promise<void>;
}

/** Something of which there is ten times as much at each step. */
interface Growth {
  readonly name: string;
  readonly steps: readonly Step[];
}

const growths = ({ isLong }: Size): readonly Growth[] => [
  { name: 'rooms', steps: [10, 100, 1_000, 10_000, 100_000].map((count) => ({ count, rooms: count })) },
  {
    name: 'members of a room',
    steps: [10, 100, 1_000, 10_000].map((count) => ({
      count,
      rooms: 10,
      fill: (adminUrl, rooms) => insertMembers(adminUrl, rooms, count - 1),
    })),
  },
  {
    name: 'messages in the tables',
    steps: [0, 10_000, 100_000, 1_000_000, ...(isLong ? [10_000_000] : [])].map((count) => ({
      count,
      rooms: 100,
      fill: (adminUrl, rooms) => insertMessages(adminUrl, rooms, count / rooms.length, 'somebody'),
    })),
  },
];

/** Each message goes into another room, and one person listens to each: a message is one delivery, however many rooms there are. */
function spread(rooms: number): { scene: Scene; senders: SendPlan['senders'] } {
  const seats = Array.from({ length: Math.min(CONNECTIONS, rooms) }, (): number[] => []);
  const senders = Array.from({ length: rooms }, (_, room) => [room % seats.length, room] as const);
  for (const [seat, room] of senders) seats[seat]!.push(room);
  return { scene: { rooms, seats }, senders };
}

async function costOf(system: Awaited<ReturnType<typeof startChatapp>>, step: Step, size: Size): Promise<Sample> {
  const { scene, senders } = spread(step.rooms);
  const work = async ({ send }: Parameters<Parameters<typeof withCrowd>[2]>[0]) => {
    await send({ rate: RATE * 2, warmMs: 0, measureMs: size.ms(4_000), senders });
    const samples: Sample[] = [];
    for (let times = size.isSmoke ? 1 : TIMES; times > 0; times--)
      samples.push(await send({ rate: RATE, warmMs: size.ms(500), measureMs: size.ms(5_000), senders }));
    return samples.toSorted((one, other) => one.usPerMessage - other.usPerMessage)[0]!;
  };
  return withCrowd(
    system,
    scene,
    work,
    (rooms) => step.fill?.(system.stack.mysql.adminUrl, rooms) ?? Promise.resolve(),
  );
}

/** What a message costs when there is more of everything. */
export const growth: Workload = {
  name: 'growth',
  title: 'Ten times as many rooms, members and messages: what one message costs',
  async run(size, say) {
    const rows: Row[] = [];
    const bars: Bar[] = [];
    for (const { name, steps } of growths(size)) {
      const system = await startChatapp();
      const costs: number[] = [];
      try {
        for (const step of size.isSmoke ? steps.slice(0, 2) : steps) {
          const sample = await costOf(system, step, size);
          const label = `${step.count.toLocaleString('en-US')} ${name}`;
          say(`${label}: ${describe('chatapp', sample)}`);
          costs.push(sample.usPerMessage);
          const { usPerMessage, p50Ms, p99Ms, lost, doubles, disorder, torn, othersShare: others } = sample;
          const values = { 'µs/message': usPerMessage, 'p50 ms': p50Ms, 'p99 ms': p99Ms };
          rows.push({ system: `chatapp, ${label}`, values: { ...values, lost, doubles, disorder, torn, others } });
        }
      } finally {
        await system.stop();
      }
      const factors = costs.slice(1).map((cost, step) => cost / costs[step]!);
      const text = `${name}: processor time of a message, the largest of all tenfold steps`;
      bars.push({ text, value: Math.max(...factors), limit: MOST, sense: 'at most' });
    }
    return { rows, bars };
  },
};
