import { AppError } from '@chatapp/service-kit';
import { ANY_SEQ, type Place } from '../db/searching.queries.ts';

/** Where a page ended: the place of its last message; for the best, how many pages' worth came before, among those below that place. */
export interface SearchCursor {
  below: Place;
  skip: number;
}

const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}$/;
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= ANY_SEQ;

export function encodeSearchCursor({ below, skip }: SearchCursor): string {
  return Buffer.from(JSON.stringify([below.at, below.no, below.seq, skip])).toString('base64url');
}

/** @throws AppError bad_request for a text that `encodeSearchCursor` did not make */
export function decodeSearchCursor(text: string): SearchCursor {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(value) && value.length === 4) {
      const [at, no, seq, skip] = value as unknown[];
      if (typeof at === 'string' && TIME.test(at) && isNumber(no) && isNumber(seq) && isNumber(skip))
        return { below: { at, no, seq }, skip };
    }
  } catch {
    // Falls through: whatever is wrong with it, it is no cursor.
  }
  throw new AppError('bad_request', { detail: 'The cursor is not one that this call gave.' });
}
