import { CompiledQuery } from 'kysely';
import type { MessageState } from '../model.ts';
import type { ByRoom } from './by-room.ts';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';

/** Gives messages (of any rooms) their reactions. */
export async function loadReactions(db: Db, messages: readonly MessageState[]): Promise<void> {
  if (messages.length === 0) return;
  const seqs: ByRoom<number> = new Map();
  const byPlace = new Map<string, MessageState>();
  for (const message of messages) {
    const group = seqs.get(message.room);
    if (group) group.push(message.seq);
    else seqs.set(message.room, [message.seq]);
    byPlace.set(`${message.room} ${message.seq}`, message);
  }
  const rows = await db
    .selectFrom('reactions')
    .selectAll()
    .where((eb) => eb.or([...seqs].map(([room, ids]) => eb.and([eb('room_id', '=', room), eb('seq', 'in', ids)]))))
    .execute();
  for (const row of rows.toSorted((a, b) => a.rev - b.rev))
    byPlace.get(`${row.room_id} ${row.seq}`)?.reactions.push({ emoji: row.emoji, user: row.user_id, rev: row.rev });
}

export interface ReactionRow {
  room: string;
  seq: number;
  emoji: string;
  user: string;
  rev: number;
}

export function insertReactions(reactions: readonly ReactionRow[]): Statement {
  const values = reactions.map(({ room, seq, emoji, user, rev }) => [room, seq, emoji, user, rev]);
  return {
    query: CompiledQuery.raw('insert into reactions (room_id, seq, emoji, user_id, rev) values ?', [values]),
    bytes: reactions.length * 250,
  };
}

export function deleteReactions(reactions: readonly Omit<ReactionRow, 'rev'>[]): Statement {
  const one = '(room_id = ? and seq = ? and emoji = ? and user_id = ?)';
  return {
    query: CompiledQuery.raw(
      `delete from reactions where ${reactions.map(() => one).join(' or ')}`,
      reactions.flatMap(({ room, seq, emoji, user }) => [room, seq, emoji, user]),
    ),
    bytes: reactions.length * 300,
  };
}
