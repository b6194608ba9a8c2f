import { timesFor } from '#lib/timeline/times.ts';

/** "today, 14:05", within a sentence, as the reader's own habit has it. In the browser only. */
export function when(at: string): string {
  const times = timesFor(navigator.language);
  const day = times.day(at).replace(/^(?:Today|Yesterday)$/, (word) => word.toLowerCase());
  return `${day}, ${times.time(at)}`;
}

/** "3 March 2026" */
export function dayOf(at: string): string {
  const locale = navigator.language.toLowerCase().startsWith('en') ? navigator.language : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(at));
}
