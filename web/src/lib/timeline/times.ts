import { formatLocale } from '#lib/i18n/locale.ts';

/** How times are written: in the interface's language; whether a day has 12 or 24 hours is the reader's own habit. */
export interface Times {
  /** "14:05" or "2:05 PM" */
  readonly time: (at: string) => string;
  /** The same without AM and PM, for where there is no room. */
  readonly short: (at: string) => string;
  /** "Today", "Yesterday", "Monday, 3 March", with the year where it is another one. */
  readonly day: (at: string, now?: Date) => string;
  /** Everything, for a tooltip. */
  readonly full: (at: string) => string;
}

const DAY_MS = 24 * 3_600_000;

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/**
 * @param locale the reader's, such as `navigator.language`
 * @param language of the interface
 */
export function timesFor(locale: string, language = 'en'): Times {
  const written = formatLocale(language, locale);
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  const clock = { hour: hourCycle?.startsWith('h2') ? '2-digit' : 'numeric', minute: '2-digit' } as const;
  const time = new Intl.DateTimeFormat(written, { ...clock, ...(hourCycle && { hourCycle }) });
  const day = new Intl.DateTimeFormat(written, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfYear = new Intl.DateTimeFormat(written, { day: 'numeric', month: 'long', year: 'numeric' });
  const full = new Intl.DateTimeFormat(written, { dateStyle: 'full', timeStyle: 'medium' });
  const near = new Intl.RelativeTimeFormat(written, { numeric: 'auto' });
  return {
    time: (at) => time.format(new Date(at)),
    short: (at) => {
      const parts = time.formatToParts(new Date(at)).filter(({ type }) => type !== 'dayPeriod');
      return parts
        .map(({ value }) => value)
        .join('')
        .trim();
    },
    full: (at) => full.format(new Date(at)),
    day: (at, now = new Date()) => {
      const date = new Date(at);
      // Rounded, since a day on which the clocks change has 23 or 25 hours.
      const daysAgo = Math.round((midnight(now) - midnight(date)) / DAY_MS);
      if (daysAgo === 0 || daysAgo === 1) return capitalised(near.format(-daysAgo, 'day'), written);
      return (date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date);
    },
  };
}

function capitalised(words: string, locale: string): string {
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}
