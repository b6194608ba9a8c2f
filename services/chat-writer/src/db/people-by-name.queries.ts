import { sql, type RawBuilder } from 'kysely';
import type { PersonState } from '../model.ts';
import type { Db } from './database.ts';
import { toPersonState } from './people.queries.ts';
import type { PersonTable } from './people.table.ts';

/** Where a page of people ended: in which of the two orders, and after whom. */
export interface NamePlace {
  by: 'username' | 'display_name';
  name: string;
  id: string;
}

type Row = Pick<PersonTable, 'id' | 'username' | 'display_name' | 'system_role' | 'deactivated'> & { twice: 0 | 1 };

/** Before the first display name. */
const BEGINNING = { by: 'display_name', name: '', id: '0' } as const;

/**
 * A page of active people whose username, or else whose display name, begins with `prefix`, whatever its case: first all those of the
 * one kind, then of the other. Two queries, since each has its own index. Who fits both ways comes once, so a page may be short.
 */
export async function listPeopleByName(
  db: Db,
  { prefix, after, limit }: { prefix: string; after?: NamePlace | undefined; limit: number },
): Promise<{ people: PersonState[]; next: NamePlace | undefined }> {
  const pattern = `${prefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const read = async (by: NamePlace['by'], from: NamePlace | undefined, count: number): Promise<Row[]> => {
    const column = sql.ref(by);
    const index: RawBuilder<unknown> = by === 'username' ? sql`by_username` : sql`by_display_name`;
    const further = from ? sql`and ${column} >= ${from.name} and (${column} > ${from.name} or id > ${from.id})` : sql``;
    const { rows } =
      await sql<Row>`select id, username, display_name, system_role, deactivated, username like ${pattern} as twice
      from people force index (${index}) where ${column} like ${pattern} ${further} and deactivated = 0
      order by ${column}, id limit ${count}`.execute(db);
    return rows;
  };
  const place = (by: NamePlace['by'], row: Row | undefined): NamePlace | undefined =>
    row && { by, name: row[by], id: row.id };

  const first = after?.by === 'display_name' ? [] : await read('username', after, limit + 1);
  if (first.length > limit) {
    const shown = first.slice(0, limit);
    return { people: shown.map(toPersonState), next: place('username', shown.at(-1)) };
  }
  const room = limit - first.length;
  if (room === 0) return { people: first.map(toPersonState), next: BEGINNING };
  const second = await read('display_name', after?.by === 'display_name' ? after : undefined, room + 1);
  const looked = second.slice(0, room);
  const people = [...first, ...looked.filter(({ twice }) => twice === 0)].map(toPersonState);
  return { people, next: second.length > room ? place('display_name', looked.at(-1)) : undefined };
}
