import { addTo, type ByRoom } from '../../db/by-room.ts';
import type { Db } from '../../db/database.ts';
import type { Statement } from '../../db/fenced-transaction.ts';
import {
  deletePostings,
  insertPostings,
  listFormerBodies,
  updateSearchRooms,
  type Posting,
  type SearchRoom,
} from '../db/indexing.queries.ts';
import { formerTokens, tokensOf, type Document } from './document.ts';

/** Changes of one room, and the room as it is indexed once they are in. */
export interface RoomWork {
  room: SearchRoom;
  documents: readonly Document[];
}

/** The statements that bring the index to where `works` says. May be repeated: what is there stays, what is gone stays gone. */
export async function writeDocuments(trx: Db, works: readonly RoomWork[]): Promise<Statement[]> {
  const edited: ByRoom<number> = new Map();
  for (const { room, documents } of works)
    for (const { changed, seq } of documents) if (changed === 'body') addTo(edited, room.room, seq);
  const formerBodies = new Map<string, string[]>();
  if (edited.size > 0)
    for (const { room, seq, body } of await listFormerBodies(trx, edited)) addTo(formerBodies, `${room} ${seq}`, body);

  const removals: Statement[] = [];
  const postings: Posting[] = [];
  for (const { room, documents } of works) {
    const { no } = room;
    // A message that changed twice counts as it is now.
    const latest = new Map(documents.map((document) => [document.seq, document]));
    for (const { seq, changed } of documents) {
      const last = latest.get(seq)!;
      if (changed === 'body') last.changed = 'body';
    }
    for (const document of latest.values()) {
      const { seq, at } = document;
      const tokens = tokensOf(document);
      for (const token of tokens) postings.push([no, token, at, seq]);
      const former = formerTokens(document, formerBodies.get(`${room.room} ${seq}`) ?? [], tokens);
      if (former.length > 0) removals.push(deletePostings({ no, at, seq }, former));
    }
  }
  return [...removals, ...insertPostings(postings), updateSearchRooms(works.map(({ room }) => room))];
}
