import Type from 'typebox';
import { limits } from '../limits.ts';

/** What every list takes and answers to be read page by page. */
export const Cursor = Type.String({ maxLength: 300, description: '`nextCursor` of the page before' });
export const NextCursor = Type.Union([Type.String(), Type.Null()], { description: 'null on the last page' });
export const PageLimit = Type.Integer({ minimum: 1, maximum: limits.pageMax, default: limits.pageDefault });
