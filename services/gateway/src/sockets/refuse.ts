import type { Refusal } from '@chatapp/contracts';
import type { Connection } from './connection.ts';
import { errorEvent } from './error-event.ts';
import type { Gateway } from '../gateway.ts';

/** Sends an error and counts it. */
export function refuse(gateway: Gateway, connection: Connection, refusal: Refusal, id?: string, room?: string): void {
  gateway.metrics.refused.inc({ code: refusal.code });
  gateway.outbound.one(connection, errorEvent(refusal, id, room));
}
