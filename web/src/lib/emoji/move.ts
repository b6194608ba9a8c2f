/**
 * Where an arrow key leads in a grid of rows below each other, of which each group's last may be short.
 * @param sizes how many are in each group
 * @returns the place, counted over all groups; null for a key that leads nowhere
 */
export function moveInGrid(key: string, at: number, sizes: readonly number[], columns: number): number | null {
  const rows = rowsOf(sizes, columns);
  const last = sizes.reduce((sum, size) => sum + size, 0) - 1;
  const row = rows.findIndex(({ from, to }) => from <= at && at <= to);
  const here = rows[row];
  if (!here) return null;
  if (key === 'ArrowRight') return Math.min(at + 1, last);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return here.from;
  if (key === 'End') return here.to;
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };
  const step = steps[key];
  if (step === undefined) return null;
  const next = rows[Math.max(0, Math.min(rows.length - 1, row + step))] ?? here;
  return next === here ? at : Math.min(next.from + at - here.from, next.to);
}

function rowsOf(sizes: readonly number[], columns: number): { from: number; to: number }[] {
  const rows: { from: number; to: number }[] = [];
  let first = 0;
  for (const size of sizes) {
    for (let from = first; from < first + size; from += columns)
      rows.push({ from, to: Math.min(from + columns, first + size) - 1 });
    first += size;
  }
  return rows;
}
