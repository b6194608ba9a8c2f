/** The languages that the interface speaks. What people write is theirs, and stays as it is. */
export const languages = [
  { locale: 'en', name: 'English' },
  { locale: 'de', name: 'Deutsch' },
  { locale: 'es', name: 'Español' },
] as const;

export type Locale = (typeof languages)[number]['locale'];

/** Of this browser, if somebody has chosen one: the server then already draws the page in it. */
export const LANGUAGE_COOKIE = 'language';
/** `rtl` mirrors the page whatever its language: how the layout is tried before there is a translation that needs it. */
export const DIRECTION_COOKIE = 'dir';

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur']);

export function isLocale(value: unknown): value is Locale {
  return languages.some(({ locale }) => locale === value);
}

/**
 * The one that a browser asks for first, of those that the interface speaks; undefined where it asks for others.
 * @param accepted an Accept-Language header (RFC 9110, 12.5.4): "de-AT,de;q=0.9,en;q=0.8"
 */
export function askedFor(accepted: string): Locale | undefined {
  const asked = accepted.split(',').map((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { language: tag.split('-')[0], weight: Number(weight ?? 1) };
  });
  return asked
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ language }) => language)
    .find(isLocale);
}

export function directionOf(locale: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(locale) ? 'rtl' : 'ltr';
}

/**
 * How numbers and days are written: as the reader's own place does it where that speaks the interface's language (en-AU, de-AT), else as the
 * language's most common place does.
 */
export function formatLocale(locale: string, own: string): string {
  if (own.toLowerCase().split('-')[0] === locale) return own;
  return locale === 'en' ? 'en-GB' : locale;
}
