import { Random } from '../random.ts';
import { until } from '../until.ts';
import { Workload, type Outcome } from '../workload.ts';
import type { Fault } from './catalogue.ts';
import type { Lab } from './lab.ts';

export interface CampaignOptions {
  readonly faults: readonly Fault[];
  readonly seed: number;
  /** Messages a second. */
  readonly rate: number;
  /** Faults of one round: one after the other, with the flow back in between. */
  readonly perRound: number;
  /** At the same time instead. */
  readonly mixed?: boolean;
  readonly onRound?: (round: Round) => void;
}

export interface Round {
  readonly faults: readonly string[];
  readonly seconds: number;
  readonly outcome: Outcome;
  /** The longest that the flow took to come back after a fault. */
  readonly backMs: number;
  /** Whether nothing was violated, everything was answered, and the flow came back each time. */
  readonly isWhole: boolean;
}

const BACK_PATIENCE_MS = 30_000;

/** Runs the faults in rounds, each round a workload in fresh rooms that is checked when its faults have healed. */
export async function runCampaign(lab: Lab, options: CampaignOptions): Promise<Round[]> {
  const { faults, perRound } = options;
  const random = new Random(options.seed);
  const rounds: Round[] = [];
  // Those that may lose events come together, so that everywhere else a lost event is a violation.
  const ordered = [...faults.filter((fault) => !fault.losesEvents), ...faults.filter((fault) => fault.losesEvents)];
  const border = faults.filter((fault) => !fault.losesEvents).length;
  for (let from = 0; from < ordered.length;) {
    const to = Math.min(from + perRound, from < border ? border : ordered.length);
    const round = await runRound(lab, ordered.slice(from, to), options, random, rounds.length);
    rounds.push(round);
    options.onRound?.(round);
    from = to;
  }
  return rounds;
}

async function runRound(
  lab: Lab,
  faults: readonly Fault[],
  { seed, rate, mixed = false }: CampaignOptions,
  random: Random,
  number: number,
): Promise<Round> {
  const began = performance.now();
  const { url } = lab.stack;
  const mysqlUrl = lab.stores.mysql.adminUrl;
  const workload = new Workload({ url, mysqlUrl, seed: seed * 1_000 + number, bots: 10, rooms: 10, rate });
  await workload.prepare();
  workload.history.mayLoseEvents = faults.some((fault) => fault.losesEvents);
  workload.start();
  let isBack = await flows(workload, rate);
  let backMs = 0;
  for (const step of mixed ? [faults] : faults.map((fault) => [fault])) {
    await Promise.all(step.map((fault) => fault.run(lab, random)));
    const healedAt = performance.now();
    isBack &&= await flows(workload, rate);
    backMs = Math.max(backMs, performance.now() - healedAt);
  }
  const outcome = await workload.settle();
  return {
    faults: faults.map((fault) => fault.name),
    seconds: (performance.now() - began) / 1_000,
    outcome,
    backMs,
    isWhole: isBack && outcome.violations.length === 0 && outcome.unknown === 0,
  };
}

/** Whether a second's worth of messages is acknowledged soon. */
async function flows(workload: Workload, rate: number): Promise<boolean> {
  const before = workload.acknowledged;
  return until(() => workload.acknowledged > before + rate, BACK_PATIENCE_MS, 'the flow is back').then(
    () => true,
    () => false,
  );
}

/** A round in a few lines, for people. */
export function describeRound({ faults, seconds, outcome, backMs, isWhole }: Round): string {
  const { acknowledged, refused, unknown, gapsHealed, recoveryMs, violations } = outcome;
  const lines = [
    `${isWhole ? 'ok  ' : 'FAIL'}  ${faults.join(', ')} (${seconds.toFixed(1)} s)`,
    `      ${acknowledged} acknowledged, ${refused} refused, ${unknown} unknown, ${gapsHealed} gaps healed; ` +
      `flow back within ${Math.round(backMs)} ms, all settled ${Math.round(recoveryMs)} ms after the end`,
    ...violations
      .slice(0, 5)
      .map(({ check, what, evidence }) => `      ${check}: ${what} ${JSON.stringify(evidence).slice(0, 800)}`),
  ];
  return lines.join('\n');
}
