const CHARS = '2026-01-01T00:00:00.000Z'.length;

/** Whether a text is an instant as all of them are written: there is no thirteenth month, and MySQL takes none. */
export function isInstant(text: string): boolean {
  const ms = Date.parse(text);
  return text.length === CHARS && !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

/** Whether it is one after `now`. */
export const isFuture = (text: string, now: string): boolean => text > now && isInstant(text);
