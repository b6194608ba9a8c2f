/** The last row whose end has been on the screen, read from the list's end upwards. */
export function lastSeen(scroller: HTMLElement, rows: string): HTMLElement | null {
  const endPx = scroller.getBoundingClientRect().bottom + 1;
  const all = scroller.querySelectorAll<HTMLElement>(rows);
  for (let index = all.length - 1; index >= 0; index--) {
    const row = all[index];
    if (row !== undefined && row.getBoundingClientRect().bottom <= endPx) return row;
  }
  return null;
}
