import type { AuditAction } from '@chatapp/contracts';

/** Acts of administration: the service may append and read, nothing else (deploy/mysql). */
export interface AuditLogTable {
  id: number;
  event_id: Buffer;
  at: string;
  /** Null: the command line of the server. */
  actor_id: string | null;
  actor_name: string;
  action: AuditAction;
  target_kind: string | null;
  target_id: string | null;
  target_name: string;
  /** JSON. */
  detail: string;
}
