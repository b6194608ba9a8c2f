/** ISO 8601 as MySQL writes a DATETIME(3) that is UTC. */
export function toSqlTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}`;
}

/** The other way; connections return times as text (see `openDatabase`), which spares two conversions a row. */
export function fromSqlTime(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11, 23)}Z`;
}

export const toSqlTimeOrNull = (iso: string | null): string | null => (iso === null ? null : toSqlTime(iso));
export const fromSqlTimeOrNull = (text: string | null): string | null => (text === null ? null : fromSqlTime(text));
