import type { Db } from '../../db/database.ts';
import { runTogether } from '../../db/fenced-transaction.ts';
import { listChangedMessages } from '../../db/messages.queries.ts';
import { findHead, lockSearchRooms, updateSearchRooms, wipePostings } from '../db/indexing.queries.ts';
import { storedDocument } from './document.ts';
import { writeDocuments } from './write-documents.ts';

/** Messages of one step: it holds the room's row for as long as one takes. */
const STEP_MESSAGES = 500;
const STEP_POSTINGS = 5_000;

/**
 * Indexes the next of what a room's table holds and its index does not, in one transaction: whoever comes next goes on from there.
 * @returns how many messages it was, and whether that was all.
 */
export async function catchUpStep(db: Db, room: string): Promise<{ messages: number; isDone: boolean }> {
  return db.transaction().execute(async (trx) => {
    const [found] = await lockSearchRooms(trx, [room]);
    if (!found) throw new Error(`room ${room} could not be added to the index`);
    if (found.isStale) {
      const wiped = await wipePostings(trx, found.no, STEP_POSTINGS);
      if (wiped < STEP_POSTINGS) await runTogether(trx, [updateSearchRooms([{ ...found, rev: 0, isStale: false }])]);
      return { messages: 0, isDone: false };
    }
    // The head first: what is committed after it comes as an event, or is found once more.
    const head = (await findHead(trx, room)) ?? 0;
    if (found.rev >= head) return { messages: 0, isDone: true };
    const messages = await listChangedMessages(trx, { room, since: found.rev, limit: STEP_MESSAGES });
    const isDone = messages.length < STEP_MESSAGES;
    const rev = isDone ? Math.max(head, messages.at(-1)?.rev ?? 0) : messages.at(-1)!.rev;
    const work = { room: { ...found, rev }, documents: messages.map(storedDocument) };
    await runTogether(trx, await writeDocuments(trx, [work]));
    return { messages: messages.length, isDone };
  });
}
