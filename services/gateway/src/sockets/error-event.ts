import { errors, type ErrorCode, type Refusal } from '@chatapp/contracts';

/** An `error` event as JSON. Absent fields are left out. */
export function errorEvent(refusal: Refusal | ErrorCode, id?: string, room?: string): string {
  const { code, message, retryAfterMs } = typeof refusal === 'string' ? ({ code: refusal } as Refusal) : refusal;
  return JSON.stringify({ type: 'error', id, room, code, message: message ?? errors[code].message, retryAfterMs });
}
