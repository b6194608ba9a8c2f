import Type from 'typebox';

/** ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Instant = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
  description: 'ISO 8601, UTC, with milliseconds',
});

/** `seq`: a message's place in its room; `rev`: a change's place among its room's changes. Both 1, 2, 3, … without a hole. */
export const Seq = Type.Integer({ minimum: 1 });
export const Rev = Type.Integer({ minimum: 1 });
/** A number that may also be 0: "none yet". */
export const Head = Type.Integer({ minimum: 0 });
