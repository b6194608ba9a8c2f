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
  /** Messages acknowledged from the beginning of one step to that of the next, at the least. */
  readonly perStep?: number;
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
  /** Gateways that were forgotten since they were silent for too long. */
  readonly lostInboxes: number;
  /** Whether nothing was violated, everything was answered, and the flow came back each time (soon: `recovery-late`). */
  readonly isWhole: boolean;
}

const BACK_PATIENCE_MS = 30_000;
/** So many acknowledged messages show that the flow is back: a second's worth, or fewer where a second's worth is more than that. */
const FLOW = 1_000;
const STEP_PATIENCE_MS = 120_000;

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
  { seed, rate, perStep = 0 }: CampaignOptions,
  random: Random,
  number: number,
): Promise<Round> {
  const began = performance.now();
  const { url } = lab.stack;
  const mysqlUrl = lab.stores.mysql.adminUrl;
  const workload = new Workload({
    url,
    mysqlUrl,
    seed: seed * 1_000 + number,
    bots: 10,
    rooms: 10,
    rate,
    indexed: true,
  });
  await workload.prepare();
  const lostBefore = await lab.lostInboxes();
  workload.start();
  const { troubles } = workload.history;
  let isBack = await flows(workload, rate);
  for (const step of steps) {
    const before = workload.acknowledged;
    const from = performance.now();
    await Promise.all(step.map((fault) => fault.run(lab, random)));
    const to = performance.now();
    isBack &&= await flows(workload, rate);
    troubles.push({ what: nameOf(step), from, to, backMs: performance.now() - to });
    isBack &&= await acknowledges(workload, before + perStep, STEP_PATIENCE_MS);
  }
  const lostInboxes = (await lab.lostInboxes()) - lostBefore;
  workload.history.mayLoseEvents = lostInboxes > 0 || steps.some((step) => step.some((fault) => fault.losesEvents));
  const outcome = await workload.settle();
  return {
    faults: steps.map(nameOf),
    seconds: (performance.now() - began) / 1_000,
    outcome,
    backMs: Math.max(0, ...troubles.map(({ backMs }) => backMs)),
    lostInboxes,
    isWhole: isBack && outcome.violations.length === 0 && outcome.unknown === 0,
  };
}

const nameOf = (step: readonly Fault[]): string => step.map((fault) => fault.name).join(' + ');

/** Whether messages are acknowledged again soon. */
const flows = (workload: Workload, rate: number): Promise<boolean> =>
  acknowledges(workload, workload.acknowledged + Math.min(rate, FLOW), BACK_PATIENCE_MS);

async function acknowledges(workload: Workload, count: number, patienceMs: number): Promise<boolean> {
  return until(() => workload.acknowledged >= count, patienceMs, `${count} messages acknowledged`).then(
    () => true,
    () => false,
  );
}

/** A round in a few lines, for people. */
export function describeRound({ faults, seconds, outcome, backMs, lostInboxes, isWhole }: Round): string {
  const { acknowledged, refused, unknown, gapsHealed, recoveryMs, violations, late } = outcome;
  const lines = [
    `${isWhole ? 'ok  ' : 'FAIL'}  ${faults.join(', ')} (${seconds.toFixed(1)} s)`,
    `      ${acknowledged} acknowledged, ${refused} refused, ${unknown} unknown, ${gapsHealed} gaps healed; ` +
      `flow back within ${Math.round(backMs)} ms, all settled ${Math.round(recoveryMs)} ms after the end${lostInboxes > 0 ? `; ${lostInboxes} inboxes of silent gateways lost` : ''}`,
    ...late.slice(0, 12).map((who) => `      late: ${who}`),
    ...violations
      .slice(0, 5)
      .map(({ check, what, evidence }) => `      ${check}: ${what} ${JSON.stringify(evidence).slice(0, 800)}`),
  ];
  return lines.join('\n');
}
