import { limits } from './limits.ts';

/** Length in Unicode code points: what limits on text count, here, in JSON Schema and in MySQL alike. */
export function countChars(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

/**
 * A message's body as it is kept: well-formed Unicode, trimmed, `\r\n` as `\n`, 1 to `limits.bodyChars` characters ({@link countChars}).
 * @returns the body, or the code of what is wrong with it.
 */
export function checkBody(raw: string): { body: string } | { code: 'body_blank' | 'body_too_long' } {
  const body = raw.toWellFormed().replaceAll(/\r+\n/g, '\n').trim();
  if (body === '') return { code: 'body_blank' };
  if (body.length > limits.bodyChars && countChars(body) > limits.bodyChars) return { code: 'body_too_long' };
  return { body };
}
