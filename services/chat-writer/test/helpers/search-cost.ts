import { CompiledQuery } from 'kysely';
import { Budget } from '../../src/search/query/budget.ts';
import { find } from '../../src/search/query/find.ts';
import { rowsRead } from './rows-read.ts';
import { notingDatabase } from './statements.ts';

/** What a search costs its database: statements, and rows that the server touched. */
export interface Cost {
  statements: number;
  rows: number;
  ms: number;
  hits: number;
  nextCursor: string | null;
  page: Awaited<ReturnType<typeof find>>;
}

/** Counts what searches of ann's cost. */
export function searchCosts(url: string) {
  const { db, take, close } = notingDatabase(url);

  async function costOf(query: Parameters<typeof find>[2], budget = new Budget()): Promise<Cost> {
    await find(db, 'ann', query, new Budget());
    const { value, rows } = await rowsRead(db, async (one) => {
      take();
      const startMs = performance.now();
      const page = await find(one, 'ann', query, budget);
      return { page, ms: performance.now() - startMs, statements: take().length };
    });
    const { found, nextCursor } = value.page;
    return { ...value, rows, hits: found.length, nextCursor };
  }

  /** The optimizer knows what is there. */
  const analyze = () =>
    db.executeQuery(CompiledQuery.raw('analyze table search_rooms, search_postings, rooms, members, messages'));

  return { costOf, analyze, close };
}
