const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A day (its beginning in UTC) or an instant of ISO 8601, as MySQL writes times; undefined for what is neither. */
export function instantOf(text: string): string | undefined {
  if (!DAY.test(text) && !INSTANT.test(text)) return undefined;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return undefined;
  const iso = at.toISOString();
  // 31 February is read as 3 March.
  if (DAY.test(text) && !iso.startsWith(text)) return undefined;
  return iso.length === 24 ? `${iso.slice(0, 10)} ${iso.slice(11, 23)}` : undefined;
}
