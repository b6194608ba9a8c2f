import { closeCodes } from '@chatapp/contracts/light';

/** What the connection is doing. */
export interface ConnectionState {
  /** `stopped` lasts until `start()`; the others change by themselves. */
  readonly status: 'connecting' | 'online' | 'offline' | 'stopped';
  /** Why it is offline or stopped: a name of contracts' close codes, a code of its errors, or `unreachable`. */
  readonly reason?: string;
  /** While offline: when the next try begins. */
  readonly nextRetryMs?: number;
}

/** The name of a close code. */
export function closeReason(code: number): string {
  for (const [name, row] of Object.entries(closeCodes)) if (row.code === code) return name;
  return 'unreachable';
}
