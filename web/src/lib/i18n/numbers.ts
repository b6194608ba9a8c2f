import { getLocale } from '#paraglide/runtime.js';
import { formatLocale } from './locale.ts';

/** How numbers, days and lists are written for whoever reads. In the browser only. */
export const readersLocale = (): string => formatLocale(getLocale(), navigator.language);

/** "1,800", "3.4" */
export const numberWords = (value: number, options?: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(readersLocale(), options).format(value);

/** For a message that says how many: `count` chooses its form, `shown` is what stands in it. */
export const counted = (count: number): { count: number; shown: string } => ({ count, shown: numberWords(count) });

/** "2 hours" */
export const lengthWords = (value: number, unit: 'second' | 'minute' | 'hour' | 'day' | 'year'): string =>
  numberWords(value, { style: 'unit', unit, unitDisplay: 'long' });

/** "Ann, Bob" */
export const listWords = (items: readonly string[]): string =>
  new Intl.ListFormat(readersLocale(), { type: 'unit', style: 'short' }).format(items);
