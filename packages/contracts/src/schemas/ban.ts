import Type, { type Static } from 'typebox';
import { limits } from '../limits.ts';
import { Instant } from './time.ts';
import { Person } from './user.ts';

export const BanReason = Type.String({ minLength: 1, maxLength: limits.reasonChars });

/** Somebody who may neither come into a room nor read it. Without `untilAt` it is for good. */
export const Ban = Type.Object(
  {
    user: Person,
    by: Person,
    at: Instant,
    untilAt: Type.Optional(Instant),
    reason: Type.Optional(BanReason),
  },
  { title: 'Ban' },
);
export type Ban = Static<typeof Ban>;
