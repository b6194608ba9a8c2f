import type { TObject, TSchema } from 'typebox';
import type { ErrorCode } from '../errors.ts';

/** One HTTP call: what it takes and answers, and which service owns it. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With `:name` for path parameters. */
  readonly path: string;
  readonly service: 'auth' | 'gateway' | 'chat-writer';
  readonly summary: string;
  /** Whether it needs `Authorization: Bearer`. */
  readonly bearer: boolean;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** Success: status → body (null for none). */
  readonly answers: Readonly<Record<number, TSchema | null>>;
  /** What the call does with the refresh cookie: `rotates` reads and sets it, `ends` reads and clears it. */
  readonly refreshCookie?: 'sets' | 'rotates' | 'ends';
  /** Refusals that this call has of its own, besides those that follow from its form (docs/protocol.md, "Errors"). */
  readonly refusals?: readonly ErrorCode[];
}

/** Keeps the literal types of a call, so that its paths, statuses and schemas can be read off the table. */
export const call = <const Call extends HttpCall>(value: Call): Call => value;
