import { limits } from '@chatapp/contracts/light';
import type { PendingMessage } from './pending.ts';

/** Room for what JSON and the request's other fields add to a body, in bytes. */
const OVERHEAD_BYTES = 256;

/** How many of the first messages one frame takes: at most `maxCount`, and never more bytes than a frame may have. */
export function batchLength(messages: readonly PendingMessage[], maxCount: number): number {
  let bytes = 2;
  let count = 0;
  for (const { body } of messages) {
    // A UTF-16 unit is at most three bytes of UTF-8; an escape such as \u0001 is counted as JSON writes it.
    bytes += JSON.stringify(body).length * 3 + OVERHEAD_BYTES;
    if (count > 0 && (count >= maxCount || count >= limits.requestsPerFrame || bytes > limits.frameBytes)) break;
    count++;
  }
  return count;
}
