import Type, { type Static } from 'typebox';
import { Instant, Rev } from './time.ts';
import { Person } from './user.ts';

/** What a message said until the change `rev` of it, by whom and when that was made. */
export const Revision = Type.Object(
  { rev: Rev, body: Type.String(), replacedBy: Person, replacedAt: Instant },
  { title: 'Revision' },
);
export type Revision = Static<typeof Revision>;
