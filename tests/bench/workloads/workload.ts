import type { Sample } from '../measure.ts';

/** How much of everything: what the bars are stated for, or just enough to see that it runs. */
export interface Size {
  readonly isSmoke: boolean;
  /** The largest of everything, which takes its time. */
  readonly isLong: boolean;
  /** Of connections, rooms and rows. */
  readonly scale: (count: number) => number;
  /** Of the time that something is measured. */
  readonly ms: (full: number) => number;
}

export const full: Size = { isSmoke: false, isLong: false, scale: (count) => count, ms: (ms) => ms };
/** A first look: the same, each step for a second. */
export const quick: Size = { ...full, ms: (ms) => Math.min(ms, 1_000) };
export const smoke: Size = {
  isSmoke: true,
  isLong: false,
  scale: (count) => Math.max(2, Math.ceil(count / 50)),
  ms: (ms) => Math.min(ms, 400),
};

/** A line of the table. */
export interface Row {
  readonly system: string;
  readonly values: Readonly<Record<string, number>>;
}

/** What a workload asks for, and what was measured. */
export interface Bar {
  readonly text: string;
  readonly value: number;
  readonly limit: number;
  readonly sense: 'at most' | 'at least';
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A picture: lines over a common axis. */
export interface Plot {
  readonly name: string;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly isLog?: boolean;
  readonly lines: readonly { readonly label: string; readonly points: readonly Point[] }[];
}

export interface Result {
  readonly rows: readonly Row[];
  readonly bars: readonly Bar[];
  readonly plots?: readonly Plot[];
}

export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly run: (size: Size, say: (line: string) => void) => Promise<Result>;
}

export const isMet = ({ value, limit, sense }: Bar): boolean => (sense === 'at most' ? value <= limit : value >= limit);

/** What every workload with messages shows of a sample. */
export const valuesOf = (sample: Sample): Record<string, number> => ({
  'messages/s': sample.messagesPerS,
  'deliveries/s': sample.deliveriesPerS,
  'p50 ms': sample.p50Ms,
  'p99 ms': sample.p99Ms,
  'µs/message': sample.usPerMessage,
  'µs/delivery': sample.usPerDelivery,
  lost: sample.lost,
  doubles: sample.doubles,
  disorder: sample.disorder,
  torn: sample.torn,
  generator: sample.ownShare,
  others: sample.othersShare,
});

/** One line while it runs. */
export const describe = (name: string, sample: Sample): string => {
  const processes = Object.entries(sample.usByProcess).map(([process, us]) => `${process} ${us.toFixed(0)}`);
  const faults = ['lost', 'refused', 'doubles', 'disorder', 'torn'] as const;
  const told = faults.filter((fault) => sample[fault] > 0).map((fault) => ` ${fault} ${sample[fault]}`);
  return `${name} ${sample.rate}/s: ${sample.messagesPerS.toFixed(0)}/s, p50 ${sample.p50Ms.toFixed(1)} ms, p99 ${sample.p99Ms.toFixed(1)} ms, ${sample.usPerMessage.toFixed(0)} µs a message (${processes.join(', ')}), ${sample.usPerDelivery.toFixed(2)} a delivery; generator ${sample.ownShare.toFixed(2)}, others ${sample.othersShare.toFixed(2)}${told.join('')}`;
};
