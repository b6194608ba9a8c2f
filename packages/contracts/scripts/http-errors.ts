import { errors, type ErrorCode, type HttpCall } from '../src/index.ts';

const ALWAYS: ErrorCode[] = ['internal', 'unavailable', 'timeout'];
const BEARER: ErrorCode[] = ['token_missing', 'token_invalid', 'token_expired', 'session_ended', 'account_deactivated'];
const BODY: ErrorCode[] = ['bad_json', 'payload_too_large', 'unsupported_media_type'];
/** A write enters through a gateway, which bounds how fast and how many. */
const WRITE: ErrorCode[] = ['rate_limited', 'busy'];

/** Every code that a call may answer with, by HTTP status: its own refusals and those that follow from its form. */
export function refusalsByStatus(call: HttpCall): Map<number, ErrorCode[]> {
  const codes = new Set<ErrorCode>([
    ...(call.refusals ?? []),
    ...(call.params || call.query || call.body ? (['bad_request'] as const) : []),
    ...(call.body ? BODY : []),
    ...(call.bearer ? BEARER : []),
    ...(call.refreshCookie ? (['origin_not_allowed'] as const) : []),
    ...(call.service === 'gateway' ? WRITE : []),
    ...ALWAYS,
  ]);
  const byStatus = Map.groupBy(codes, (code) => errors[code].status);
  return new Map([...byStatus].toSorted(([a], [b]) => a - b));
}
