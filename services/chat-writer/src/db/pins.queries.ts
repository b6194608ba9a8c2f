import { CompiledQuery, sql } from 'kysely';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';

export interface PinRow {
  room: string;
  seq: number;
}

/** How many messages each of these rooms has pinned; none where it is missing. */
export async function countPins(db: Db, rooms: readonly string[]): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('pins')
    .select(['room_id', sql<number>`count(*)`.as('pins')])
    .where('room_id', 'in', rooms)
    .groupBy('room_id')
    .execute();
  return new Map(rows.map((row) => [row.room_id, row.pins]));
}

export async function listPinnedSeqs(db: Db, room: string): Promise<number[]> {
  const rows = await db.selectFrom('pins').select('seq').where('room_id', '=', room).execute();
  return rows.map(({ seq }) => seq);
}

export function insertPins(pins: readonly PinRow[]): Statement {
  return {
    query: CompiledQuery.raw('insert into pins (room_id, seq) values ?', [pins.map(({ room, seq }) => [room, seq])]),
    bytes: pins.length * 50,
  };
}

export function deletePins(pins: readonly PinRow[]): Statement {
  return {
    query: CompiledQuery.raw(
      `delete from pins where ${pins.map(() => '(room_id = ? and seq = ?)').join(' or ')}`,
      pins.flatMap(({ room, seq }) => [room, seq]),
    ),
    bytes: pins.length * 80,
  };
}
