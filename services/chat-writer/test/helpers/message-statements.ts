import { CompiledQuery } from 'kysely';
import type { Db } from '../../src/db/database.ts';
import * as drafts from '../../src/db/drafts.queries.ts';
import { runTogether, type Statement } from '../../src/db/fenced-transaction.ts';
import * as mentions from '../../src/db/mentions.queries.ts';
import * as revisions from '../../src/db/message-revisions.queries.ts';
import * as statements from '../../src/db/messages.statements.ts';
import * as pins from '../../src/db/pins.queries.ts';
import * as threads from '../../src/db/threads.queries.ts';
import type { DraftState, FollowerState, MessageState } from '../../src/model.ts';
import { aMessage } from './statements.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** What hangs on messages: every function of the queries about it. */
export const messageModules = { ...drafts, ...mentions, ...revisions, ...statements, ...pins, ...threads };

const aReply = (room: string, root: number, threadNo: number): MessageState => ({
  ...aMessage(room, root * 100 + threadNo),
  root,
  threadNo,
});
const aRoot = (room: string, seq: number): MessageState => ({
  ...aMessage(room, seq),
  thread: { replies: 20, lastSeq: 9, lastAt: AT },
});
const aFollower = (room: string, root: number, index: number): FollowerState => ({
  user: `v${index}`,
  room,
  root,
  following: true,
  readNo: 0,
  touchedAt: AT,
});
const aDraft = (user: string, room: string, root: number): DraftState => ({ user, room, root, body: 'b', at: AT });
const aMention = (user: string, room: string, seq: number) => ({ user, room, seq, sender: 'u1' });

/** Enough rows that indexes are worth it. */
export async function seedMessages(db: Db, room: string): Promise<void> {
  const places = Array.from({ length: 500 }, (_, index) => index + 1);
  await runTogether(db, [
    threads.upsertThreads(places.map((seq) => aRoot(room, seq))),
    threads.insertReplies(places.flatMap((seq) => [1, 2, 3, 4, 5].map((no) => aReply(room, seq, no)))),
    threads.upsertFollowers(places.flatMap((seq) => [1, 2, 3, 4, 5].map((index) => aFollower(room, seq, index)))),
    mentions.insertMentions(places.flatMap((seq) => ['', 'v1', 'v2', 'v3'].map((user) => aMention(user, room, seq)))),
    pins.insertPins(places.map((seq) => ({ room, seq }))),
    revisions.insertMessageRevisions(
      places.flatMap((seq) => [1, 2, 3].map((rev) => ({ room, seq, rev, body: 'b', replacedBy: 'u1' }))),
      AT,
    )[0]!,
    ...drafts.writeDrafts(places.map((seq) => aDraft(`v${seq % 50}`, room, seq))),
  ]);
  const tables = 'threads, thread_replies, thread_followers, mentions, pins, message_revisions, drafts';
  await db.executeQuery(CompiledQuery.raw(`analyze table ${tables}`));
}

/** Every query and statement: what runs it, and which index each table must be read by where it is on a hot path. */
export function messageQueries(
  room: string,
): Record<
  string,
  { run: (on: Db) => Promise<unknown> | Statement | Statement[]; keys?: string[]; sorts?: boolean; either?: boolean }
> {
  const page = { room, seq: 1, before: undefined, limit: 51 };
  const unread = [
    { room, readSeq: 490, lastSeq: 500 },
    { room: 'other', readSeq: 0, lastSeq: 5_000 },
  ];
  return {
    listMessageRevisions: { run: (on) => revisions.listMessageRevisions(on, page), keys: ['PRIMARY'] },
    'listMessageRevisions, next': {
      run: (on) => revisions.listMessageRevisions(on, { ...page, before: 3 }),
      keys: ['PRIMARY'],
    },
    insertMessages: {
      run: () => statements.insertMessages([aMessage('r1', 1), { ...aReply('r1', 1, 1), replyTo: 1 }]),
    },
    updateMessages: { run: () => statements.updateMessages([aMessage('r1', 1)]) },
    insertMessageRevisions: {
      run: () => revisions.insertMessageRevisions([{ room, seq: 1, rev: 1, body: 'b', replacedBy: 'u1' }], AT),
    },
    listFollowers: {
      run: (on) =>
        threads.listFollowers(on, [
          { user: 'v1', room, root: 1 },
          { user: 'v2', room: 'other', root: 1 },
        ]),
      keys: ['PRIMARY'],
    },
    listReplySeqs: {
      run: (on) => threads.listReplySeqs(on, { room, root: 1 }, 1, 50),
      keys: ['PRIMARY'],
    },
    // The few hundred that it looks at are sorted by the newest reply.
    listFollowed: {
      run: (on) => threads.listFollowed(on, { user: 'v1', among: 200, limit: 51 }),
      keys: ['by_touch', 'PRIMARY'],
      sorts: true,
    },
    'listFollowed, next': {
      run: (on) => threads.listFollowed(on, { user: 'v1', among: 200, after: { room, root: 7, at: AT }, limit: 51 }),
      keys: ['by_touch', 'PRIMARY'],
      sorts: true,
    },
    upsertThreads: { run: () => threads.upsertThreads([aRoot('r1', 1)]) },
    insertReplies: { run: () => threads.insertReplies([aReply('r1', 1, 1)]) },
    upsertFollowers: { run: () => threads.upsertFollowers([aFollower('r1', 1, 1)]) },
    listUnreadMentions: {
      run: (on) => mentions.listUnreadMentions(on, 'v1', unread, 100),
      keys: ['PRIMARY'],
      sorts: true,
    },
    insertMentions: { run: () => mentions.insertMentions([aMention('u1', 'r1', 1)]) },
    deleteMentions: {
      run: () => mentions.deleteMentions([aMention('v1', room, 1), aMention('v2', room, 2)]),
      // Those of one message are few, so it is as well to look among them.
      keys: ['PRIMARY', 'by_room'],
      either: true,
    },
    countPins: { run: (on) => pins.countPins(on, [room, 'other']), keys: ['PRIMARY'] },
    listPinnedSeqs: { run: (on) => pins.listPinnedSeqs(on, room), keys: ['PRIMARY'] },
    insertPins: { run: () => pins.insertPins([{ room: 'r1', seq: 1 }]) },
    deletePins: { run: () => pins.deletePins([{ room: 'r1', seq: 1 }]), keys: ['PRIMARY'] },
    listDraftPlaces: { run: (on) => drafts.listDraftPlaces(on, ['v1', 'v2']), keys: ['PRIMARY'] },
    listDrafts: { run: (on) => drafts.listDrafts(on, 'v1', 200), keys: ['PRIMARY'] },
    writeDrafts: {
      run: () => drafts.writeDrafts([aDraft('u1', 'r1', 0), { ...aDraft('u1', 'r1', 1), body: '' }]),
      keys: ['PRIMARY'],
    },
  };
}
