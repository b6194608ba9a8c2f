import { limits } from '@chatapp/contracts';
import { baseEnv } from '@chatapp/service-kit';
import Type, { type Static } from 'typebox';

export const Env = Type.Object({
  ...baseEnv,
  PRESENCE_GRACE_MS: Type.Integer({
    minimum: 0,
    default: limits.presenceGraceMs,
    description: 'How long somebody whose last connection broke is not yet told as offline',
  }),
  ONLINE_EVERY_MS: Type.Integer({
    minimum: 0,
    default: limits.onlineEveryMs,
    description: 'At most once in this time a room is told how many people listen to it',
  }),
});
export type Env = Static<typeof Env>;
