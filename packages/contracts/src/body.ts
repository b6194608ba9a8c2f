import { limits } from './limits.ts';

/**
 * A message's body as it is kept: well-formed Unicode, trimmed, `\r\n` as `\n`. Length counts code points, as MySQL's and JSON Schema's do.
 * @returns the body, or the code of what is wrong with it.
 */
export function checkBody(raw: string): { body: string } | { code: 'body_blank' | 'body_too_long' } {
  // Each code point is one or two UTF-16 units: this alone bounds the work below.
  if (raw.length > 4 * limits.bodyChars + 1024 && raw.trim().length > 2 * limits.bodyChars)
    return { code: 'body_too_long' };
  const body = raw.toWellFormed().replaceAll('\r\n', '\n').trim();
  if (body === '') return { code: 'body_blank' };
  if (body.length > limits.bodyChars && [...body].length > limits.bodyChars) return { code: 'body_too_long' };
  return { body };
}
