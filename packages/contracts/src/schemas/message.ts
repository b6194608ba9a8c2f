import Type, { type Static } from 'typebox';
import { Id, Uuid } from './id.ts';
import { Instant, Rev, Seq } from './time.ts';
import { Person } from './user.ts';

/** A message in its latest state. `body` is empty once it is deleted; the place stays. */
export const Message = Type.Object(
  {
    room: Id,
    seq: Seq,
    rev: Rev,
    id: Uuid,
    kind: Type.Union([Type.Literal('text'), Type.Literal('system')]),
    sender: Person,
    body: Type.String(),
    at: Instant,
    replyTo: Type.Optional(Seq),
    editedAt: Type.Optional(Instant),
    deletedAt: Type.Optional(Instant),
    reactions: Type.Optional(Type.Record(Type.String(), Type.Array(Id))),
  },
  { title: 'Message' },
);
export type Message = Static<typeof Message>;
