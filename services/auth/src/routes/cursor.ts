import { AppError } from '@chatapp/service-kit';

/** Where a page ended, as an opaque text. */
export const encodeCursor = (...keys: string[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

/** @throws AppError bad_request for a text that `encodeCursor` did not make of so many keys. */
export function decodeCursor(cursor: string | undefined, count: number): string[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(keys) && keys.length === count && keys.every((key) => typeof key === 'string')) return keys;
  } catch {
    // Falls through: whatever is wrong with it, it is no cursor.
  }
  throw new AppError('bad_request', { detail: 'The cursor is not one that this call gave.' });
}
