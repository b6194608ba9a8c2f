import { Driver } from './load/driver.ts';
import type { Measured, SendOrder } from './load/orders.ts';
import { prefer } from './processes.ts';
import { startBaseline } from './systems/baseline.ts';
import { startChatapp } from './systems/chatapp.ts';
import { startChatappOnCluster } from './systems/chatapp-on-cluster.ts';
import type { Scene, System, SystemName } from './systems/system.ts';

/** One measurement of one system. */
export interface Sample extends Measured {
  readonly rate: number;
  /** Processor time of the servers for each message and each delivery, in µs. */
  readonly usPerMessage: number;
  readonly usPerDelivery: number;
  /** Of the messages, by kind of process. */
  readonly usByProcess: Readonly<Record<string, number>>;
  /** What the generator used of one processor, and what was no part of the measurement. */
  readonly ownShare: number;
  readonly othersShare: number;
}

/** So many subscriptions are on their way at the most while people connect: more would have a hello refused for now. */
const SUBSCRIPTIONS_AT_ONCE = 500;
const CONNECTIONS_AT_ONCE = 50;

export type SendPlan = Omit<SendOrder, 'pids'>;

/** What one can do to a system whose connections are there. */
export interface Bench {
  readonly system: System;
  readonly send: (plan: SendPlan) => Promise<Sample>;
}

/** Starts a system and its crowd, and ends both afterwards. */
export async function onStage<Value>(
  name: SystemName,
  scene: Scene,
  work: (bench: Bench) => Promise<Value>,
): Promise<Value> {
  const system = await start(name);
  try {
    return await withCrowd(system, scene, work);
  } finally {
    await system.stop();
  }
}

function start(name: SystemName): Promise<System> {
  if (name === 'chatapp') return startChatapp();
  return name === 'chatapp, cluster' ? startChatappOnCluster() : startBaseline(name);
}

/** The same with a system that runs already. `fill` puts more into its tables before anybody connects. */
export async function withCrowd<Value>(
  system: System,
  scene: Scene,
  work: (bench: Bench) => Promise<Value>,
  fill?: (rooms: readonly string[]) => Promise<void>,
): Promise<Value> {
  const driver = new Driver();
  try {
    for (const { pid } of system.processes()) prefer(pid);
    const { rooms, seats } = await system.stage(scene);
    await fill?.(rooms);
    const roomsEach = Math.max(1, seats[0]?.rooms.length ?? 0);
    const atOnce = Math.max(1, Math.min(CONNECTIONS_AT_ONCE, Math.floor(SUBSCRIPTIONS_AT_ONCE / roomsEach)));
    await driver.order('connect', { port: system.port, dialect: system.dialect, rooms, seats, atOnce });
    return await work({
      system,
      async send(plan) {
        const processes = system.processes();
        const measured = await driver.order('send', { ...plan, pids: processes.map(({ pid }) => pid) });
        return toSample(plan.rate, measured, processes);
      },
    });
  } finally {
    driver.stop();
  }
}

function toSample(rate: number, measured: Measured, processes: readonly { readonly name: string }[]): Sample {
  const seconds = measured.measuredMs / 1_000;
  const messages = Math.max(1, measured.messagesPerS * seconds);
  const usByProcess: Record<string, number> = {};
  for (const [index, { name }] of processes.entries())
    usByProcess[name] = (usByProcess[name] ?? 0) + measured.cpuUsByPid[index]! / messages;
  return {
    ...measured,
    rate,
    usPerMessage: measured.serverCpuUs / messages,
    usPerDelivery: measured.serverCpuUs / Math.max(1, measured.deliveriesPerS * seconds),
    usByProcess,
    ownShare: measured.ownCpuUs / 1_000 / measured.measuredMs,
    othersShare: measured.othersCpuUs / 1_000 / measured.measuredMs,
  };
}

/** Whether a rate holds: what was sent arrived, all of it, and 99 of 100 within a second. */
const holds = ({ rate, messagesPerS, p99Ms, lost, refused }: Sample): boolean =>
  lost === 0 && refused === 0 && p99Ms < 1_000 && messagesPerS >= rate * 0.95;

/**
 * The highest rate that holds: upwards by `factor`, and from the first that does not hold once back by half a step. One that fails is tried
 * once more, since the machine has other things to do as well.
 */
export async function climb(from: number, factor: number, attempt: (rate: number) => Promise<Sample>): Promise<Sample> {
  let best: Sample | undefined;
  const tries = async (rate: number): Promise<boolean> => {
    for (let left = 2; left > 0; left--) {
      const sample = await attempt(Math.round(rate));
      if (holds(sample)) {
        best = sample;
        return true;
      }
      best ??= sample;
    }
    return false;
  };
  let rate = from;
  while (await tries(rate)) rate *= factor;
  await tries(rate / Math.sqrt(factor));
  return best!;
}
