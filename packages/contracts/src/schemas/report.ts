import Type, { type Static } from 'typebox';
import { limits } from '../limits.ts';
import { Id } from './id.ts';
import { Instant, Seq } from './time.ts';
import { Person } from './user.ts';

export const ReportReason = Type.String({ minLength: 1, maxLength: limits.reportReasonChars });
export const ReportNote = Type.String({ maxLength: limits.reportNoteChars });
export const ReportState = Type.Union([Type.Literal('open'), Type.Literal('resolved')]);

/** What became of a report: the message was deleted, or it stays. */
export const ReportOutcome = Type.Union([Type.Literal('deleted'), Type.Literal('dismissed')]);
export type ReportOutcome = Static<typeof ReportOutcome>;

/** A message that somebody thinks an administrator should see. `body` is what it said when it was reported. */
export const Report = Type.Object(
  {
    id: Id,
    room: Id,
    roomName: Type.String(),
    seq: Seq,
    sender: Person,
    body: Type.String(),
    reporter: Person,
    reason: Type.String(),
    at: Instant,
    state: ReportState,
    outcome: Type.Optional(ReportOutcome),
    note: Type.Optional(Type.String()),
    resolvedBy: Type.Optional(Person),
    resolvedAt: Type.Optional(Instant),
  },
  { title: 'Report' },
);
export type Report = Static<typeof Report>;
