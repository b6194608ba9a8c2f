import { catalogue, Random, startLab, until, Workload, type Mutant } from '@chatapp/testkit';

const RATE = 150;
/** Long enough for some of what is rare: somebody is banned about every other second. */
const WATCHED_MS = 12_000;

/** What a workload with a bug in the services has shown. */
export interface Finding {
  /** The checks that found something. */
  readonly checks: readonly string[];
  /** Messages and readers that the end found waiting. */
  readonly stood: string;
}

/** Runs a stack with the bug, or without any, under these faults one after the other, and checks. */
export async function plant(
  mutant: Mutant | undefined,
  faults: readonly string[],
  { seed, watchedMs = WATCHED_MS }: { seed: number; watchedMs?: number },
): Promise<Finding> {
  const lab = await startLab(
    { gateway: 2, 'chat-writer': 2, fanout: 2, auth: 1 },
    mutant === undefined ? {} : { mutant },
  );
  try {
    const mysqlUrl = lab.stores.mysql.adminUrl;
    const workload = new Workload({ url: lab.stack.url, mysqlUrl, seed, bots: 8, rooms: 8, rate: RATE });
    await workload.prepare();
    workload.start();
    await until(() => workload.acknowledged > RATE, 15_000, 'the flow began').catch(() => undefined);
    const random = new Random(seed);
    for (const name of faults) {
      const fault = catalogue.find((each) => each.name === name);
      const from = performance.now();
      workload.history.mayLoseEvents ||= fault?.losesEvents ?? false;
      await fault?.run(lab, random);
      workload.history.troubles.push({ what: name, from, to: performance.now(), backMs: 0 });
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    if (faults.length === 0) await new Promise((resolve) => setTimeout(resolve, watchedMs));
    const { violations, unknown } = await workload.settle(10_000);
    return {
      checks: [...new Set(violations.map((violation) => violation.check))],
      stood: unknown > 0 ? ` (${unknown} never answered)` : '',
    };
  } finally {
    await lab.stop();
  }
}

/** Whether one of the checks that are there for it has found the bug. */
export const isNamed = ({ expects }: Mutant, { checks }: Finding): boolean =>
  expects.some((check) => checks.includes(check));
