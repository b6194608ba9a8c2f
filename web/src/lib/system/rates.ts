import type { SystemState } from '@chatapp/contracts';

/** What flows, in a second, between two looks. */
export interface Rates {
  /** Entries added to streams, by kind; inboxes together. */
  readonly streams: ReadonlyMap<string, number>;
  readonly instances: ReadonlyMap<string, InstanceRates>;
}

export interface InstanceRates {
  /** Records that it read and settled. */
  readonly handled: number;
  readonly published: number;
  /** Events that it wrote to sockets. */
  readonly deliveries: number;
}

export const noRates: Rates = { streams: new Map(), instances: new Map() };

/** What a counter has grown by. One that is smaller than before began anew. */
const grown = (before: number, after: number): number => (after >= before ? after - before : after);

export function ratesBetween(before: SystemState, after: SystemState): Rates {
  const seconds = (Date.parse(after.at) - Date.parse(before.at)) / 1_000;
  if (seconds <= 0) return noRates;
  return { streams: streamRates(before, after, seconds), instances: instanceRates(before, after) };
}

function countersOf({ streams, inboxes }: SystemState): Map<string, { kind: string; added: number }> {
  const counters = new Map<string, { kind: string; added: number }>();
  for (const { kind, p, added } of streams) counters.set(`${kind} ${p}`, { kind, added: added ?? 0 });
  for (const { gateway, added } of inboxes) counters.set(`inbox ${gateway}`, { kind: 'inbox', added: added ?? 0 });
  return counters;
}

function streamRates(before: SystemState, after: SystemState, seconds: number): Map<string, number> {
  const earlier = countersOf(before);
  const rates = new Map<string, number>();
  for (const [name, { kind, added }] of countersOf(after)) {
    const from = earlier.get(name);
    const rate = from ? grown(from.added, added) / seconds : 0;
    rates.set(kind, (rates.get(kind) ?? 0) + rate);
  }
  return rates;
}

function instanceRates(before: SystemState, after: SystemState): Map<string, InstanceRates> {
  const earlier = new Map(before.instances.map((instance) => [instance.id, instance]));
  const rates = new Map<string, InstanceRates>();
  for (const now of after.instances) {
    const then = earlier.get(now.id);
    if (!then || now.state !== 'running') continue;
    // It tells once a second: the time between its own words, not between ours.
    const between = Math.max(1, (Date.parse(now.heardAt) - Date.parse(then.heardAt)) / 1_000);
    const handledBy = ({ consumers }: typeof now) =>
      consumers.reduce((sum, { handledRecords }) => sum + handledRecords, 0);
    rates.set(now.id, {
      handled: grown(handledBy(then), handledBy(now)) / between,
      published: grown(then.publishedRecords, now.publishedRecords) / between,
      deliveries: grown(then.counts['deliveries'] ?? 0, now.counts['deliveries'] ?? 0) / between,
    });
  }
  return rates;
}
