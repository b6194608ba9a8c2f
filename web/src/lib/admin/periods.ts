import { m } from '#paraglide/messages.js';

export type Period = 'all' | 'day' | 'week' | 'month' | 'year';

const DAY_MS = 24 * 3_600_000;
const days: Readonly<Record<Exclude<Period, 'all'>, number>> = { day: 1, week: 7, month: 30, year: 365 };

export const periodNames: Readonly<Record<Period, () => string>> = {
  all: m.audit_at_any_time,
  day: m.audit_last_day,
  week: m.audit_last_week,
  month: m.audit_last_month,
  year: m.audit_last_year,
};

/** From when on; undefined for all time. */
export function startOf(period: Period, now = Date.now()): string | undefined {
  return period === 'all' ? undefined : new Date(now - days[period] * DAY_MS).toISOString();
}
