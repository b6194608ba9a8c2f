import { readersLocale } from '#lib/i18n/numbers.ts';
import { timesFor } from '#lib/timeline/times.ts';
import { getLocale } from '#paraglide/runtime.js';

/** "today, 14:05", within a sentence, as the reader's own habit has it. In the browser only. */
export function when(at: string): string {
  const times = timesFor(navigator.language, getLocale());
  return `${withinSentence(times.day(at))}, ${times.time(at)}`;
}

/** A day's words where they do not stand first: "Today" is then a word among others; names of days and months keep their form. */
export function withinSentence(day: string): string {
  return /\d/.test(day) ? day : day.toLocaleLowerCase(getLocale());
}

/** "3 March 2026" */
export function dayOf(at: string): string {
  return new Intl.DateTimeFormat(readersLocale(), { dateStyle: 'medium' }).format(new Date(at));
}
