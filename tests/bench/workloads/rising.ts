import { climb, onStage, type Sample, type SendPlan } from '../measure.ts';
import type { Scene, SystemName } from '../systems/system.ts';
import { describe, type Point, type Size } from './workload.ts';

export interface Rising {
  readonly scene: Scene;
  readonly senders: SendPlan['senders'];
  /** Where it begins, for each system. */
  readonly from: number;
}

/** The highest rate that a system holds, and what was measured on the way there. */
export async function highest(
  name: SystemName,
  { scene, senders, from }: Rising,
  size: Size,
  say: (line: string) => void,
): Promise<{ best: Sample; steps: Sample[] }> {
  const steps: Sample[] = [];
  const best = await onStage(name, scene, async ({ send }) => {
    await send({ rate: from, warmMs: 0, measureMs: size.ms(3_000), senders });
    const attempt = async (rate: number) => {
      const sample = await send({ rate, warmMs: size.ms(1_000), measureMs: size.ms(3_000), senders });
      say(describe(name, sample));
      steps.push(sample);
      return sample;
    };
    return size.isSmoke ? attempt(from) : climb(from, 1.5, attempt);
  });
  return { best, steps };
}

/** Processor time over rate, for a plot. */
export const costOver = (steps: readonly Sample[], of: 'usPerMessage' | 'usPerDelivery'): Point[] =>
  steps
    .map((sample) => ({ x: of === 'usPerMessage' ? sample.messagesPerS : sample.deliveriesPerS, y: sample[of] }))
    .toSorted((one, other) => one.x - other.x);
