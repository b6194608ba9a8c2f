import { AppError } from '@chatapp/service-kit';

/** Where a page ended, as an opaque text. */
export const encodeCursor = (...keys: string[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

/** What pages end at: ids, times, usernames. MySQL compares other characters with columns of these only by an error. */
const isKey = (key: unknown): key is string => typeof key === 'string' && /^[\x20-\x7e]*$/.test(key);

/** @throws AppError bad_request for a text that `encodeCursor` did not make of so many keys. */
export function decodeCursor(cursor: string | undefined, count: number): string[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(keys) && keys.length === count && keys.every(isKey)) return keys;
  } catch {
    // Falls through: whatever is wrong with it, it is no cursor.
  }
  throw new AppError('bad_request', { detail: 'The cursor is not one that this call gave.' });
}
