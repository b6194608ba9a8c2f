import { baseEnv } from '@chatapp/service-kit';
import Type, { type Static } from 'typebox';
import { Env as WriterEnv } from '../env.ts';

/** The settings of search-indexer. */
export const Env = Type.Object({
  ...baseEnv,
  MYSQL_URL: WriterEnv.properties.MYSQL_URL,
  INDEX_CONNECTIONS: Type.Integer({
    minimum: 2,
    default: 4,
    description: 'MySQL connections: batches written at once',
  }),
  INDEX_BATCH_RECORDS: Type.Integer({ minimum: 1, default: 500, description: 'Events in one transaction at the most' }),
  SWEEP_MS: Type.Integer({
    minimum: 50,
    default: 30_000,
    description: 'How often rooms are looked through for those whose index is behind',
  }),
});
export type Env = Static<typeof Env>;
