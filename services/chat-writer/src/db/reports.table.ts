import type { Report, ReportOutcome } from '@chatapp/contracts';

/** Messages that somebody reported. A person reports a message once. */
export interface ReportTable {
  id: string;
  room_id: string;
  seq: number;
  sender_id: string;
  /** What it said when it was reported. */
  body: string;
  reporter_id: string;
  reason: string;
  at: string;
  state: Report['state'];
  outcome: ReportOutcome | null;
  note: string | null;
  resolved_by: string | null;
  resolved_at: string | null;
}
