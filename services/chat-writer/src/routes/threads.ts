import { http, limits, type HttpQuery } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { peopleOf } from '../changes.ts';
import { addTo, type ByRoom } from '../db/by-room.ts';
import { messageKey } from '../batch/batch.ts';
import { listMessagesBySeq } from '../db/messages.queries.ts';
import { listFollowed, listFollowers, listReplySeqs, type FollowedPlace } from '../db/threads.queries.ts';
import type { Db } from '../db/database.ts';
import type { MessageState } from '../model.ts';
import { toMessage } from '../views.ts';
import { readableRoom } from './access.ts';
import { decodeThreadCursor, encodeThreadCursor } from './cursor.ts';
import type { RouteDeps } from './index.ts';

/** Thread numbers have no holes: a page is a range of them. */
function placesOf(query: HttpQuery<'getThread'>, replies: number): [number, number] {
  const { before, after, limit = limits.pageDefault } = query;
  if (before !== undefined && after !== undefined)
    throw new AppError('bad_request', { detail: 'Name one of before and after.' });
  if (after !== undefined) return [after + 1, after + limit];
  const last = Math.min(before ?? Number.POSITIVE_INFINITY, replies + 1) - 1;
  return [last - limit + 1, last];
}

async function findOne(db: Db, room: string, seq: number): Promise<MessageState | undefined> {
  const [message] = await listMessagesBySeq(db, new Map([[room, [seq]]]));
  return message;
}

/** @throws AppError message_not_found */
async function findRoot(db: Db, room: string, seq: number): Promise<MessageState> {
  const message = await findOne(db, room, seq);
  if (!message) throw new AppError('message_not_found');
  // Where the root has had its time, the thread begins with what was replied to of it.
  return (message.root === null ? undefined : await findOne(db, room, message.root)) ?? message;
}

export function addThreadRoutes(app: App, { db, people }: RouteDeps): void {
  const schema = { params: http.getThread.params, querystring: http.getThread.query };
  app.get(http.getThread.path, { schema }, async (request) => {
    const { room: id, seq } = request.params;
    const { sub } = request.claims;
    // The head first: what changes after it comes once more as an event.
    const { room } = await readableRoom(db, id, sub);
    const root = await findRoot(db, room.id, seq);
    const place = { user: sub, room: room.id, root: root.seq };
    const [[mine], seqs] = await Promise.all([
      listFollowers(db, [place]),
      root.thread ? listReplySeqs(db, place, ...placesOf(request.query, root.thread.replies)) : [],
    ]);
    const messages = seqs.length === 0 ? [] : await listMessagesBySeq(db, new Map([[room.id, seqs]]));
    const faces = await people.find(peopleOf([root, ...messages]));
    return {
      root: toMessage(root, faces),
      messages: messages.toSorted((a, b) => a.seq - b.seq).map((message) => toMessage(message, faces)),
      head: room.lastRev,
      mine: { following: mine?.following ?? false, readNo: mine?.readNo ?? 0 },
    };
  });

  app.get(http.listThreads.path, { schema: { querystring: http.listThreads.query } }, async (request) => {
    const after = decodeThreadCursor(request.query.cursor);
    const limit = limits.threadsPage;
    const found = await listFollowed(db, {
      user: request.claims.sub,
      among: limits.followedThreads,
      after,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const roots = await findRoots(db, page);
    const faces = await people.find(peopleOf([...roots.values()]));
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      threads: page.flatMap(({ room, root, readNo, replies }) => {
        const message = roots.get(messageKey(room, root));
        if (!message) return [];
        return { root: toMessage(message, faces), following: true, readNo, unread: Math.max(0, replies - readNo) };
      }),
      nextCursor: last ? encodeThreadCursor(last) : null,
    };
  });
}

async function findRoots(db: Db, places: readonly FollowedPlace[]): Promise<Map<string, MessageState>> {
  if (places.length === 0) return new Map();
  const seqs: ByRoom<number> = new Map();
  for (const { room, root } of places) addTo(seqs, room, root);
  const messages = await listMessagesBySeq(db, seqs);
  return new Map(messages.map((message) => [messageKey(message.room, message.seq), message]));
}
