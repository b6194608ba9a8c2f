import { m } from '#paraglide/messages.js';

/** A local calendar day as a date field writes it: `2026-03-01`. */
export function dayField(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** When that day began here; undefined where it is no day. */
export function dayStart(field: string): Date | undefined {
  const [year, month, day] = field.split('-').map(Number);
  if (!year || !month || !day) return undefined;
  const start = new Date(year, month - 1, day);
  return dayField(start) === field ? start : undefined;
}

/** Days that one often looks for, the latest first. What was brought in from elsewhere may be older than its room. */
export function usualDays(now: Date): { label: string; at: Date }[] {
  const back = (days: number, months = 0): Date =>
    new Date(now.getFullYear(), now.getMonth() - months, now.getDate() - days);
  return [
    { label: m.day_today(), at: back(0) },
    { label: m.day_yesterday(), at: back(1) },
    { label: m.day_week_ago(), at: back(7) },
    { label: m.day_month_ago(), at: back(0, 1) },
    { label: m.day_beginning(), at: new Date(0) },
  ];
}
