import Type, { type Static } from 'typebox';
import { Id, Uuid } from './id.ts';
import { Instant, Rev, Seq } from './time.ts';
import { Person } from './user.ts';

/** What stands below a message that was replied to. All of it is told by the newest reply: its `threadNo`, `seq` and `at`. */
export const ThreadSummary = Type.Object(
  { replies: Type.Integer({ minimum: 1 }), lastSeq: Seq, lastAt: Instant },
  { title: 'ThreadSummary' },
);
export type ThreadSummary = Static<typeof ThreadSummary>;

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
    root: Type.Optional(Seq),
    threadNo: Type.Optional(Seq),
    thread: Type.Optional(ThreadSummary),
    mentions: Type.Optional(Type.Array(Id)),
    mentionsRoom: Type.Optional(Type.Literal(true)),
    pinnedAt: Type.Optional(Instant),
    pinnedBy: Type.Optional(Id),
    editedAt: Type.Optional(Instant),
    deletedAt: Type.Optional(Instant),
    reactions: Type.Optional(Type.Record(Type.String(), Type.Array(Id))),
  },
  { title: 'Message' },
);
export type Message = Static<typeof Message>;
