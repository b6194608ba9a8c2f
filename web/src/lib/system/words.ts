import { lengthWords, numberWords, readersLocale } from '#lib/i18n/numbers.ts';

const fixed = (value: number, digits: number): string =>
  numberWords(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** "12", "3.4", "0": in a second. */
export function rateWords(perSecond: number): string {
  if (perSecond === 0) return '0';
  if (perSecond < 0.1) return `<${fixed(0.1, 1)}`;
  return perSecond < 10 ? fixed(perSecond, 1) : numberWords(Math.round(perSecond));
}

/** "0.42 ms", "12.3 ms", "3.1 s" */
export function msWords(ms: number): string {
  if (ms === 0) return '0 ms';
  if (ms < 100) return `${fixed(ms, ms < 1 ? 2 : 1)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${fixed(ms / 1_000, 1)} s`;
}

/** "8 s", "3 min", "5 h", "2 days": how long something has been so. */
export function spanWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3_600 ? `${Math.round(seconds / 3_600)} h` : lengthWords(Math.round(seconds / 86_400), 'day');
}

export const bytesWords = (bytes: number): string => `${numberWords(Math.round(bytes / 1_048_576))} MB`;
export const percentWords = (share: number): string => `${Math.round(share * 100)} %`;

/** "14:05:09", where the reader is. */
export const clockWords = (at: string): string =>
  new Date(at).toLocaleTimeString(readersLocale(), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
