import { baseEnv } from '@chatapp/service-kit';
import Type, { type Static } from 'typebox';

export const Env = Type.Object({ ...baseEnv });
export type Env = Static<typeof Env>;
