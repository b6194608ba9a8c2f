import { CompiledQuery } from 'kysely';
import type { TestDatabase } from './database.ts';
import type { testSearch } from './search.ts';

let rooms = 0;

/** What is in the index, and the events that change it. */
export function testIndex({ writes }: TestDatabase, search: ReturnType<typeof testSearch>) {
  const { db } = writes;
  const { handle, ask, eventOf, otherEvent, message } = search;

  /** Its creation is indexed. */
  async function newRoom(...people: string[]): Promise<string> {
    const id = `r${++rooms}`;
    await search.room(id, people.length === 0 ? ['ann'] : people, rooms);
    await handle(otherEvent(id, 1));
    return id;
  }

  /** What ann finds there. */
  const found = async (room: string, q: string): Promise<string[]> => (await ask('ann', { q, room })).bodies;
  /** Up to which change. */
  const indexed = async (room: string): Promise<number> => {
    const { rows } = await db.executeQuery<{ rev: number }>(
      CompiledQuery.raw('select rev from search_rooms where room_id = ?', [room]),
    );
    return rows[0]?.rev ?? -1;
  };
  const postings = async (room: string): Promise<number> => {
    const { rows } = await db.executeQuery<{ n: number }>(
      CompiledQuery.raw(
        'select count(*) n from search_postings p join search_rooms r on r.no = p.room_no where r.room_id = ?',
        [room],
      ),
    );
    return rows[0]!.n;
  };

  /** What chat-writer does to a message that is edited: the former body is kept, and it is another change of the room. */
  async function edit(now: ReturnType<typeof message>, was: string): Promise<string> {
    const { room, seq, rev } = now;
    await db.executeQuery(
      CompiledQuery.raw(
        'insert into message_revisions (room_id, seq, rev, body, replaced_by, replaced_at) values (?, ?, ?, ?, ?, utc_timestamp(3))',
        [room, seq, rev, was, 'ann'],
      ),
    );
    await db.executeQuery(
      CompiledQuery.raw(
        'update messages set body = ?, rev = ?, edited_at = ?, deleted_at = ? where room_id = ? and seq = ?',
        [
          now.body,
          rev,
          now.editedAt?.slice(0, 23).replace('T', ' ') ?? null,
          now.deletedAt?.slice(0, 23).replace('T', ' ') ?? null,
          room,
          seq,
        ],
      ),
    );
    await db.executeQuery(CompiledQuery.raw('update rooms set last_rev = ? where id = ?', [rev, room]));
    return eventOf(now, 'updated');
  }

  /** All that the index has of a room. */
  async function dump(room: string): Promise<unknown[]> {
    const { rows } = await db.executeQuery(
      CompiledQuery.raw(
        'select token, seq from search_postings p join search_rooms r on r.no = p.room_no where r.room_id = ? order by token, seq',
        [room],
      ),
    );
    return rows;
  }

  return { newRoom, found, indexed, postings, edit, dump };
}
