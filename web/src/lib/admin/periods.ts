export type Period = 'all' | 'day' | 'week' | 'month' | 'year';

const DAY_MS = 24 * 3_600_000;
const days: Readonly<Record<Exclude<Period, 'all'>, number>> = { day: 1, week: 7, month: 30, year: 365 };

export const periods: readonly { readonly value: Period; readonly label: string }[] = [
  { value: 'all', label: 'At any time' },
  { value: 'day', label: 'In the last 24 hours' },
  { value: 'week', label: 'In the last 7 days' },
  { value: 'month', label: 'In the last 30 days' },
  { value: 'year', label: 'In the last year' },
];

/** From when on; undefined for all time. */
export function startOf(period: Period, now = Date.now()): string | undefined {
  return period === 'all' ? undefined : new Date(now - days[period] * DAY_MS).toISOString();
}
