import { readersLocale } from '#lib/i18n/numbers.ts';
import { timesFor } from '#lib/timeline/times.ts';
import { getLocale } from '#paraglide/runtime.js';

/** "today, 14:05", within a sentence, as the reader's own habit has it. In the browser only. */
export function when(at: string): string {
  const times = timesFor(navigator.language, getLocale());
  const day = times.day(at);
  // "Today" is a word among others here; names of days and months keep their form.
  return `${/\d/.test(day) ? day : day.toLocaleLowerCase(getLocale())}, ${times.time(at)}`;
}

/** "3 March 2026" */
export function dayOf(at: string): string {
  return new Intl.DateTimeFormat(readersLocale(), { dateStyle: 'medium' }).format(new Date(at));
}
