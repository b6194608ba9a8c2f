import { limits } from '@chatapp/contracts/light';

/** Bytes of a frame that stay free: brackets, and what a proxy may add. */
const MARGIN_BYTES = 1_024;

/** How many of the first requests make one frame. At least one. */
export function frameLength(requests: readonly object[]): number {
  let bytes = MARGIN_BYTES;
  for (const [place, request] of requests.slice(0, limits.requestsPerFrame).entries()) {
    bytes += Buffer.byteLength(JSON.stringify(request)) + 1;
    if (bytes > limits.frameBytes) return Math.max(1, place);
  }
  return Math.min(requests.length, limits.requestsPerFrame);
}
