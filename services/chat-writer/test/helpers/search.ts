import type { StreamRecord } from '@chatapp/bus';
import { record, type HttpQuery } from '@chatapp/contracts';
import { Registry } from 'prom-client';
import { CompiledQuery } from 'kysely';
import { runTogether } from '../../src/db/fenced-transaction.ts';
import { upsertMembers } from '../../src/db/members.queries.ts';
import { insertMessages } from '../../src/db/messages.statements.ts';
import { upsertPerson } from '../../src/db/people.queries.ts';
import { upsertRooms } from '../../src/db/rooms.queries.ts';
import type { MessageState } from '../../src/model.ts';
import { Indexer } from '../../src/search/index/indexer.ts';
import { Laggards } from '../../src/search/index/laggards.ts';
import { createIndexMetrics } from '../../src/search/index/metrics.ts';
import { Sweep } from '../../src/search/index/sweep.ts';
import { Budget } from '../../src/search/query/budget.ts';
import { find } from '../../src/search/query/find.ts';
import { marksOf } from '../../src/search/text/match.ts';
import { toMessage } from '../../src/views.ts';
import type { TestDatabase } from './database.ts';
import { aMember, aMessage, aRoom } from './statements.ts';

const PARTITIONS = 1;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Messages are one minute apart. */
export const timeOf = (seq: number): string => new Date(Date.UTC(2026, 0, 1) + seq * 60_000).toISOString();

/** An indexer over a real database, and the asking half. */
export function testSearch({ writes, reads }: TestDatabase) {
  const owned = () => true;
  const metrics = createIndexMetrics(new Registry(), { owned: () => [0], lag: async () => 0, behind: () => 0 });
  const { db } = writes;
  const laggards = new Laggards({ db, owned, metrics, log: silent });
  const indexer = new Indexer({ db, partitions: PARTITIONS, laggards, metrics, log: silent });
  const sweep = new Sweep({ db, partitions: PARTITIONS, owned, laggards, everyMs: 3_600_000, log: silent });

  /** A room of these people; its creation is change 1. */
  async function room(id: string, people: readonly string[], index = 0): Promise<void> {
    const state = { ...aRoom(id, index), lastSeq: 0, lastRev: 1 };
    await runTogether(db, [upsertRooms([state]), upsertMembers(people.map((user) => aMember(id, user, 1)))]);
  }

  /** Accounts that are called by their id. */
  async function people(...ids: string[]): Promise<void> {
    for (const id of ids)
      await upsertPerson(db, {
        user: { id, username: id, displayName: id, role: 'user' },
        at: timeOf(0),
        isNew: true,
        deactivated: false,
      });
  }

  const message = (where: string, seq: number, body: string, more: Partial<MessageState> = {}): MessageState => ({
    ...aMessage(where, seq),
    rev: seq + 1,
    createdRev: seq + 1,
    body,
    at: timeOf(seq),
    ...more,
  });

  /** Commits new messages, as chat-writer does. @returns their events. */
  async function write(...messages: MessageState[]): Promise<string[]> {
    await runTogether(db, insertMessages(messages));
    for (const { room: id, rev, seq } of messages)
      await db.executeQuery(
        CompiledQuery.raw(
          'update rooms set last_rev = greatest(last_rev, ?), last_seq = greatest(last_seq, ?) where id = ?',
          [rev, seq, id],
        ),
      );
    return messages.map((each) => eventOf(each, 'created'));
  }

  const eventOf = (each: MessageState, type: 'created' | 'updated'): string =>
    record.event(each.room, each.rev, JSON.stringify({ type: `message.${type}`, ...toMessage(each, new Map()) }));

  /** Something else changes in a room. */
  const otherEvent = (where: string, rev: number): string =>
    record.event(where, rev, JSON.stringify({ type: 'member.joined', room: where, rev }));

  const handle = (...lines: string[]): Promise<void> =>
    indexer.handle(lines.map((data, index): StreamRecord => ({ stream: 'events:{0}', entryId: '1-1', index, data })));

  /** Catches up whatever is behind. */
  async function heal(): Promise<void> {
    sweep.start();
    await sweep.idle();
    await laggards.idle();
  }

  async function ask(
    asker: string,
    query: HttpQuery<'search'> | string,
    budget?: ConstructorParameters<typeof Budget>[0],
  ) {
    const page = await find(reads.db, asker, typeof query === 'string' ? { q: query } : query, new Budget(budget));
    return {
      page,
      nextCursor: page.nextCursor,
      bodies: page.found.map((each) => each.message.body),
      marks: page.found.map((each) => marksOf(each.atoms, page.search.phrases)),
    };
  }

  const stop = async () => {
    await sweep.stop();
    await laggards.stop();
  };
  return {
    room,
    people,
    message,
    write,
    eventOf,
    otherEvent,
    handle,
    heal,
    ask,
    indexer,
    laggards,
    sweep,
    metrics,
    stop,
  };
}
