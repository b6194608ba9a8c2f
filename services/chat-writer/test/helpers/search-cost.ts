import { CompiledQuery } from 'kysely';
import { Budget } from '../../src/search/query/budget.ts';
import { find } from '../../src/search/query/find.ts';
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
    return db.connection().execute(async (one) => {
      const total = async () => {
        const { rows } = await one.executeQuery<{ Value: string }>(
          CompiledQuery.raw("show session status like 'Handler_read%'"),
        );
        return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
      };
      await find(one, 'ann', query, new Budget());
      const before = await total();
      take();
      const startMs = performance.now();
      const page = await find(one, 'ann', query, budget);
      const ms = performance.now() - startMs;
      const statements = take().length;
      const { found, nextCursor } = page;
      return { statements, rows: (await total()) - before, ms, hits: found.length, nextCursor, page };
    });
  }

  /** The optimizer knows what is there. */
  const analyze = () =>
    db.executeQuery(CompiledQuery.raw('analyze table search_rooms, search_postings, rooms, members, messages'));

  return { costOf, analyze, close };
}
