import { Random } from '../random.ts';
import { until } from '../until.ts';
import { Workload, type Outcome } from '../workload.ts';
import type { Fault } from './fault.ts';
import type { Lab } from './lab.ts';
import { inSteps } from './steps.ts';

export interface CampaignOptions {
  readonly faults: readonly Fault[];
  readonly seed: number;
  /** Messages a second. */
  readonly rate: number;
  /** Steps of one round, one after the other, with the flow back in between. */
  readonly perRound: number;
  /** Faults of one step, at the same time. */
  readonly together?: number;
  /** Asked before each round: whether to go on. */
  readonly goesOn?: () => boolean;
  readonly onRound?: (round: Round) => void;
}

export interface Round {
  /** What happened, step by step. */
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
  const { faults, perRound, together = 1, goesOn = () => true } = options;
  const random = new Random(options.seed);
  const steps = inSteps(faults, together, random);
  const rounds: Round[] = [];
  const loses = (step: readonly Fault[] | undefined) => step?.some((fault) => fault.losesEvents) ?? false;
  for (let from = 0; from < steps.length && goesOn();) {
    let to = from + 1;
    while (to < from + perRound && to < steps.length && loses(steps[to]) === loses(steps[from])) to++;
    const round = await runRound(lab, steps.slice(from, to), options, random, rounds.length);
    rounds.push(round);
    options.onRound?.(round);
    from = to;
  }
  return rounds;
}

async function runRound(
  lab: Lab,
  steps: readonly (readonly Fault[])[],
  { seed, rate }: CampaignOptions,
  random: Random,
  number: number,
): Promise<Round> {
  const began = performance.now();
  const { url } = lab.stack;
  const mysqlUrl = lab.stores.mysql.adminUrl;
  const workload = new Workload({ url, mysqlUrl, seed: seed * 1_000 + number, bots: 10, rooms: 10, rate });
  await workload.prepare();
  workload.history.mayLoseEvents = steps.some((step) => step.some((fault) => fault.losesEvents));
  workload.start();
  let isBack = await flows(workload, rate);
  let backMs = 0;
  for (const step of steps) {
    await Promise.all(step.map((fault) => fault.run(lab, random)));
    const healedAt = performance.now();
    isBack &&= await flows(workload, rate);
    backMs = Math.max(backMs, performance.now() - healedAt);
  }
  const outcome = await workload.settle();
  return {
    faults: steps.map((step) => step.map((fault) => fault.name).join(' + ')),
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
  const { acknowledged, refused, unknown, gapsHealed, recoveryMs, violations, late } = outcome;
  const lines = [
    `${isWhole ? 'ok  ' : 'FAIL'}  ${faults.join(', ')} (${seconds.toFixed(1)} s)`,
    `      ${acknowledged} acknowledged, ${refused} refused, ${unknown} unknown, ${gapsHealed} gaps healed; ` +
      `flow back within ${Math.round(backMs)} ms, all settled ${Math.round(recoveryMs)} ms after the end`,
    ...late.slice(0, 12).map((who) => `      late: ${who}`),
    ...violations
      .slice(0, 5)
      .map(({ check, what, evidence }) => `      ${check}: ${what} ${JSON.stringify(evidence).slice(0, 800)}`),
  ];
  return lines.join('\n');
}
