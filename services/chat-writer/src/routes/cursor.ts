import { ID_PATTERN } from '@chatapp/contracts';
import { AppError } from '@chatapp/service-kit';
import type { NamePlace } from '../db/people-by-name.queries.ts';
import { isInstant } from '../instants.ts';

const ID = new RegExp(ID_PATTERN);

/** Where a page ended, as an opaque text: the sort key and the id of its last row. */
export function encodeCursor(key: string, id: string): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

/** @throws AppError bad_request for a text that `encodeCursor` did not make. */
export function decodeCursor(cursor: string | undefined): { key: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string')
      return { key: value[0], id: idCursor(value[1]) };
  } catch {
    // Falls through: whatever is wrong with it, it is no cursor.
  }
  throw noCursor();
}

/**
 * A cursor that is nothing but the id of a page's last row.
 * @throws AppError bad_request for what is no id: columns of ids cannot be compared with any text.
 */
export function idCursor(cursor: string): string {
  if (!ID.test(cursor)) throw noCursor();
  return cursor;
}

/**
 * A cursor whose key is an instant.
 * @throws AppError bad_request
 */
export function instantCursor(cursor: string | undefined): { at: string; id: string } | undefined {
  const place = decodeCursor(cursor);
  if (place === undefined) return undefined;
  if (!isInstant(place.key)) throw noCursor();
  return { at: place.key, id: place.id };
}

/** Where a page of threads ended: the time of the newest reply, the room, the root. */
export function encodeThreadCursor({ at, room, root }: { at: string; room: string; root: number }): string {
  return encodeCursor(`${at} ${root}`, room);
}

/** @throws AppError bad_request */
export function decodeThreadCursor(cursor: string | undefined): { at: string; room: string; root: number } | undefined {
  const place = decodeCursor(cursor);
  if (place === undefined) return undefined;
  const [at = '', root = ''] = place.key.split(' ');
  if (!isInstant(at) || !isWhole(root)) throw noCursor();
  return { at, room: place.id, root: Number(root) };
}

/** A cursor of people by their names: in which of two orders, and after whom. @throws AppError bad_request */
export function nameCursor(cursor: string | undefined): NamePlace | undefined {
  const place = decodeCursor(cursor);
  if (place === undefined) return undefined;
  const [, by, name] = /^(username|display_name) (.*)$/su.exec(place.key) ?? [];
  if (by === undefined || name === undefined) throw noCursor();
  return { by: by as NamePlace['by'], name, id: place.id };
}

/**
 * A cursor that is nothing but the number of a page's last row.
 * @throws AppError bad_request
 */
export function numberCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!isWhole(cursor)) throw noCursor();
  return Number(cursor);
}

const isWhole = (text: string): boolean => /^\d{1,10}$/.test(text);

const noCursor = () => new AppError('bad_request', { detail: 'The cursor is not one that this call gave.' });
