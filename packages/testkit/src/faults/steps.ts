import type { Random } from '../random.ts';
import type { Fault } from './fault.ts';

/**
 * Puts faults in the order in which they come, `together` at a time, none of the same area in one step. Those that make Redis lose events
 * come last and by themselves, so that everywhere else a lost event is a violation.
 */
export function inSteps(faults: readonly Fault[], together: number, random: Random): Fault[][] {
  const { keeps = [], loses = [] } = Object.groupBy(shuffled(faults, random), (fault) =>
    fault.losesEvents ? 'loses' : 'keeps',
  );
  return [...chunks(keeps, together), ...chunks(loses, together)];
}

function chunks(faults: readonly Fault[], together: number): Fault[][] {
  const left = [...faults];
  const steps: Fault[][] = [];
  for (let first = left.shift(); first; first = left.shift()) {
    const step = [first];
    while (step.length < together) {
      const place = left.findIndex((fault) => step.every((other) => other.area !== fault.area));
      if (place < 0) break;
      step.push(...left.splice(place, 1));
    }
    steps.push(step);
  }
  return steps;
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
